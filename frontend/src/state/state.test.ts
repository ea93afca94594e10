import { expect, test } from "vitest";
import { afterKey, roundTo, tidy } from "../controls/keys";
import { format } from "../controls/format";
import { clean, differences } from "./fields";
import { History } from "./history";
import { decode, encode, fitted } from "./url";

const FIELDS = {
  weight: { kind: "number", default: 1, low: -2, high: 2 },
  name: { kind: "choice", default: "relu", groups: { all: ["relu", "tanh"] } },
  scores: { kind: "numbers", default: [1, 2], low: -5, high: 5, shortest: 2, longest: 3 },
} as const;
const fields = FIELDS as unknown as Parameters<typeof clean>[0];

test("a state survives its address", async () => {
  const state = { v: "neuron", s: { weight: -0.30000000000000004, name: "gelu", list: [1e-300, 2, 3] } };
  expect(await decode(await encode(state))).toEqual(state);
});

test("an address that the lab never wrote is nothing", async () => {
  const bomb = await encode("x".repeat(60_000));
  expect(await decode(bomb)).toBe("x".repeat(60_000));
  const right = await encode({ v: "neuron" });
  for (const wrong of ["", "1.", "2." + right.slice(2), "1.%%%", right.slice(0, -3), "1." + "A".repeat(20_000)]) {
    expect(await decode(wrong)).toBe(null);
  }
});

test("a full network of 97 weights takes under 600 letters", async () => {
  const weights = Array.from({ length: 97 }, (_, i) => tidy(Math.sin(i * 7.3) * 3).toFixed(3)).map(Number);
  expect((await encode({ v: "sine", s: { weights } })).length).toBeLessThan(600);
});

test("numbers of any length fit an address of under 600 letters, to eight digits where it would be longer", async () => {
  const row = (k: number) => Array.from({ length: 8 }, (_, i) => Math.sin(i * 7.3 + k + 1) * 30);
  const state = { v: "sine", s: { w1: row(0), b1: row(1), w2: row(2), b2: row(3), out: row(4), probe: 0.31, target: "absolute", epochs: 1990 } };
  const address = await fitted(state);
  expect((await encode(state)).length).toBeGreaterThan(600);
  expect(`http://127.0.0.1:65535/#s=${address}`.length).toBeLessThan(600);
  const found = (await decode(address)) as typeof state;
  found.s.w1.forEach((value, i) => expect(Math.abs(value / state.s.w1[i]! - 1)).toBeLessThan(1e-7));
  expect({ ...found.s, w1: 0, b1: 0, w2: 0, b2: 0, out: 0 }).toEqual({ ...state.s, w1: 0, b1: 0, w2: 0, b2: 0, out: 0 });
  const short = { v: "neuron", s: { weight: -0.30000000000000004 } };
  expect(await decode(await fitted(short))).toEqual(short);
});

test("what does not fit a field becomes its default", () => {
  const wrong = { weight: 3, name: "evil", scores: [1], other: 1, __proto__: { weight: 2 } };
  expect(clean(fields, wrong)).toEqual({ weight: 1, name: "relu", scores: [1, 2] });
  expect(clean(fields, null)).toEqual({ weight: 1, name: "relu", scores: [1, 2] });
  expect(clean(fields, { weight: -2, name: "tanh" })).toEqual({ weight: -2, name: "tanh", scores: [1, 2] });
  expect(differences(fields, { weight: 1, name: "tanh", scores: [1, 2] })).toEqual({ name: "tanh" });
});

test("texts from an address are short, and those of a list known and different", () => {
  const words = {
    title: { kind: "text", default: "", longest: 3 },
    few: { kind: "texts", default: ["a"], shortest: 1, longest: 2, groups: { all: ["a", "b"] } },
    free: { kind: "texts", default: [], shortest: 0, longest: 2 },
  } as unknown as typeof fields;
  const right = { title: "abc", few: ["b", "a"], free: ["x"] };
  expect(clean(words, right)).toEqual(right);
  const start = { title: "", few: ["a"], free: [] };
  for (const few of [["a", "a"], ["c"], [], ["a", "b", "c"], "a", [1]]) expect(clean(words, { few })).toEqual(start);
  expect(clean(words, { title: "abcd", free: ["x".repeat(201)] })).toEqual(start);
});

test("a drag is undone at once, and redone", () => {
  const history = new History<number>();
  history.remember(0, "drag 1");
  history.remember(1, "drag 1");
  history.remember(2, "drag 2");
  expect(history.undo(3)).toBe(2);
  expect(history.undo(2)).toBe(0);
  expect(history.undo(0)).toBe(0);
  expect(history.redo(0)).toBe(2);
  expect(history.redo(2)).toBe(3);
  expect(history.canRedo).toBe(false);
});

test("keys move by steps, within bounds, without stray digits", () => {
  const key = (name: string, more = {}) => ({ key: name, ...more }) as KeyboardEvent;
  const bounds = { low: -1, high: 1, step: 0.1 };
  expect(afterKey(key("ArrowRight"), 0.2, bounds)).toBe(0.3);
  expect(afterKey(key("ArrowLeft", { altKey: true }), 0.2, bounds)).toBe(0.19);
  expect(afterKey(key("ArrowUp", { shiftKey: true }), 0.2, bounds)).toBe(1);
  expect(afterKey(key("Home"), 0.2, bounds)).toBe(-1);
  expect(afterKey(key("a"), 0.2, bounds)).toBe(null);
  expect(roundTo(0.1234, 0.01)).toBe(0.12);
  expect(Object.is(roundTo(-0.001, 0.01), 0)).toBe(true);
});

test("numbers are written as people read them", () => {
  expect([1.5, -0.6, -0.001, 0, NaN, Infinity, 123456789].map((n) => format(n))).toEqual([
    "1.50", "−0.60", "−1.0e−3", "0.00", "nan", "∞", "1.2e8",
  ]);
});
