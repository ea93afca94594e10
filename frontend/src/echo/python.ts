// Python's operators and built-in functions, for numbers, words, lists and arrays.

import { combine, type Kind, Nd, Slice, type Index } from "./array";
import { watched, type Trouble } from "./warnings";

type Side = Nd | number | boolean;
type Two = (a: number, b: number) => number;

function operator(name: string, by: Two): (a: Side, b: Side) => Nd | number {
  return (a, b) => {
    if (!(a instanceof Nd) && !(b instanceof Nd)) return by(Number(a), Number(b));
    return watched(name as Trouble, a, b, combine(by, a instanceof Nd ? a : Number(a), b instanceof Nd ? b : Number(b)));
  };
}

function comparison(by: (a: number, b: number) => boolean) {
  return (a: unknown, b: unknown): Nd | boolean => {
    if (!(a instanceof Nd) && !(b instanceof Nd)) return by(a as number, b as number);
    const kind: Kind = "bool";
    return combine((x, y) => (by(x, y) ? 1 : 0), a as Nd | number, b as Nd | number, kind);
  };
}

/** As Python writes a number: the shortest digits that come back. */
export function repr(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(repr).join(", ")}]`;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "number") return `'${String(value)}'`;
  if (!Number.isFinite(value)) return value !== value ? "nan" : value > 0 ? "inf" : "-inf";
  const [digits, power] = value.toExponential().split("e") as [string, string];
  const n = Number(power);
  if (value === 0 || (n >= -4 && n < 16)) {
    const text = Math.abs(n) < 21 && n < 0 ? value.toFixed(Math.max((digits.split(".")[1] ?? "").length - n, 1)) : String(value);
    return `${Object.is(value, -0) ? "-0" : text}${text.includes(".") ? "" : ".0"}`;
  }
  return `${digits}e${n < 0 ? "-" : "+"}${String(Math.abs(n)).padStart(2, "0")}`;
}

/** The places {} and {:.4g} of a text, filled. */
function filled(text: string, values: unknown[]): string {
  let at = 0;
  return text.replace(/\{(?::\.(\d+)g)?\}/g, (_, digits?: string) => {
    const value = values[at++];
    return digits === undefined ? str(value) : general(value as number, Number(digits));
  });
}

function general(value: number, digits: number): string {
  if (!Number.isFinite(value)) return repr(value);
  const n = value === 0 ? 0 : Number(value.toExponential(digits - 1).split("e")[1]);
  const plain = n >= -4 && n < digits;
  const text = plain ? value.toFixed(Math.max(digits - 1 - n, 0)) : value.toExponential(digits - 1);
  const [number, power] = text.split("e") as [string, string?];
  const short = number.includes(".") ? number.replace(/\.?0+$/, "") : number;
  return power === undefined ? short : `${short}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

const str = (value: unknown): string => (typeof value === "string" ? value : value instanceof Error ? value.message : repr(value));

const TEXTS: Record<string, (text: string, ...rest: never[]) => unknown> = {
  format: (text, ...values) => filled(text, values),
  replace: (text, from: string, to: string) => text.replaceAll(from, to),
  join: (text, parts: string[]) => parts.join(text),
};

const plus = operator("add", (a, b) => a + b);

/** The first items, the second ones, and so on; what is no list is a setting. */
function zip(...lists: unknown[]): unknown[][] {
  const rows = lists.filter((one) => one instanceof Nd || Array.isArray(one)).map(py.iter);
  return (rows[0] ?? []).map((_, i) => rows.map((row) => row[i]));
}

export const py = {
  add: (a: Side | string, b: Side | string) => (typeof a === "string" ? a + String(b) : plus(a, b as Side)),
  sub: operator("subtract", (a, b) => a - b),
  mult: operator("multiply", (a, b) => a * b),
  div: operator("divide", (a, b) => a / b),
  pow: operator("power", (a, b) => a ** b),
  bitand: operator("", (a, b) => a & b),
  bitor: operator("", (a, b) => a | b),
  lt: comparison((a, b) => a < b),
  lte: comparison((a, b) => a <= b),
  gt: comparison((a, b) => a > b),
  gte: comparison((a, b) => a >= b),
  eq: comparison((a, b) => a === b),
  noteq: comparison((a, b) => a !== b),
  is: (a: unknown, b: unknown) => a === b,
  isnot: (a: unknown, b: unknown) => a !== b,
  usub: (a: Side) => (a instanceof Nd ? a.map((x) => -x) : -a),
  uadd: (a: Side) => a,
  truth: (value: unknown) => (typeof value === "number" ? value !== 0 : Array.isArray(value) ? value.length > 0 : Boolean(value)),
  abs: (x: Side) => (x instanceof Nd ? x.map(Math.abs) : Math.abs(Number(x))),
  max: (a: number, b: number) => (b > a ? b : a),
  min: (a: number, b: number) => (b < a ? b : a),
  float: (x: Nd | number) => (x instanceof Nd ? x.data[0]! : Number(x)),
  round: (x: number) => x + 1.5 * 2 ** 52 - 1.5 * 2 ** 52,
  tuple: (value: unknown) => py.iter(value),
  zip,
  len: (value: unknown[] | Nd) => (value instanceof Nd ? value.shape[0] : value.length),
  range: (from: number, to?: number) => Array.from({ length: to === undefined ? from : to - from }, (_, i) => i + (to === undefined ? 0 : from)),
  dict: Object.assign((pairs: [string, unknown][]) => Object.fromEntries(pairs), { fromkeys: (keys: string[]) => [...new Set(keys)] }),
  str,
  repr,
  slice: (from: number | null, to: number | null) => new Slice(from, to),
  many: (...index: Index[]) => index,
  iter: (value: unknown): unknown[] => (value instanceof Nd ? value.rows() : (value as unknown[])),
  at(of: unknown, index: unknown): unknown {
    if (of instanceof Nd) return of.at(index as Index | Index[]);
    if (Array.isArray(of)) return index instanceof Slice ? index.of(of.length).map((i) => of[i]) : of.at(index as number);
    return (of as Record<string, unknown>)[index as string];
  },
  method(of: unknown, name: string, values: unknown[]): unknown {
    if (typeof of === "string") return TEXTS[name]!(of, ...(values as never[]));
    const found = (of as Record<string, unknown>)[name];
    if (typeof found === "function") return (found as (...values: unknown[]) => unknown).apply(of, values);
    return (name === "items" ? Object.entries : name === "keys" ? Object.keys : Object.values)(of as object);
  },
};
