// What NumPy says when numbers overflow: noted where somebody asked for it, in the same words.

import type { Nd } from "./array";

export type Trouble = "add" | "subtract" | "multiply" | "divide" | "power" | "exp" | "log2" | "reduce" | "";
type Side = Nd | number | boolean;
let caught: { message: string }[] | null = null;
let mute = 0;

const values = (x: Side) => (typeof x === "object" ? x.data : [Number(x)]);

/** The result; and what went wrong on the way is noted. */
export function watched(name: Trouble, a: Side, b: Side, result: Nd): Nd {
  if (caught === null || mute || name === "" || result.kind === "bool") return result;
  const [left, right] = [values(a), values(b)];
  const pick = (side: number[], i: number) => side[side.length === 1 ? 0 : i]!;
  const found = new Set<string>();
  result.data.forEach((y, i) => {
    const [p, q] = [pick(left, i), pick(right, i)];
    if (y !== y && p === p && q === q) found.add("invalid value");
    else if (!Number.isFinite(y) && Number.isFinite(p) && Number.isFinite(q)) found.add(name === "divide" && q === 0 ? "divide by zero" : "overflow");
  });
  for (const what of ["divide by zero", "overflow", "invalid value"]) if (found.has(what)) caught.push({ message: `${what} encountered in ${name}` });
  return result;
}

export const warnings = {
  catch_warnings: () => {
    const before = caught;
    return { enter: () => (caught = []), leave: () => void (caught = before) };
  },
  simplefilter: () => {},
};

export function errstate({ all: mode }: { all?: string; under?: string } = {}) {
  const quiet = mode === "ignore" ? 1 : 0;
  return { enter: () => void (mute += quiet), leave: () => void (mute -= quiet) };
}
