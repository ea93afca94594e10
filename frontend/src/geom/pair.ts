// A pair of ReLU neurons, as five numbers and as what is seen: where it starts, where it ends, how far it rises.
//   first = relu(w1 x + b1), second = relu(w2 first + b2), and out * second goes into the sum.

import { tidy } from "../controls/keys";

export interface Pair {
  w1: number;
  b1: number;
  w2: number;
  b2: number;
  out: number;
}

export interface Shape {
  start: number;
  end: number;
  rise: number;
}

export const NAMES = ["w1", "b1", "w2", "b2", "out"] as const;
export type Weights = Record<(typeof NAMES)[number], number[]>;

export function pairOf(weights: Weights, i: number): Pair {
  return Object.fromEntries(NAMES.map((name) => [name, weights[name][i] ?? 0])) as unknown as Pair;
}

export function withPair(weights: Weights, i: number, pair: Pair): Weights {
  return Object.fromEntries(
    NAMES.map((name) => [name, weights[name].map((old, j) => (i === j ? pair[name] : old))]),
  ) as Weights;
}

/** What a pair looks like; null where it is not a piece that starts, rises or falls, and ends. */
export function shapeOf({ w1, b1, w2, b2, out }: Pair): Shape | null {
  if (!(w1 > 0 && w2 < 0 && b2 > 0 && out !== 0)) return null;
  return { start: tidy(-b1 / w1), end: tidy((-b2 / w2 - b1) / w1), rise: tidy(-out * b2) };
}

/** The numbers for a shape: the chapter's w2 = -1 and out = -1 or 1, or the scale of a pair that is there. */
export function pairFor({ start, end, rise }: Shape, like?: Pair): Pair {
  const known = like !== undefined && shapeOf(like) !== null;
  const scale = known ? Math.abs(like.out) : 1;
  const w2 = known ? like.w2 : -1;
  const b2 = Math.max(Math.abs(rise), 1e-3) / scale;
  const w1 = b2 / (-w2 * Math.max(end - start, 1e-3));
  return { w1: tidy(w1), b1: tidy(-w1 * start), w2, b2: tidy(b2), out: rise < 0 ? scale : -scale };
}

/** The free scale: w1, b1 and b2 times a number, out divided by it; the picture stays. */
export function scaled(pair: Pair, by: number): Pair {
  const { w1, b1, w2, b2, out } = pair;
  return { w1: tidy(w1 * by), b1: tidy(b1 * by), w2, b2: tidy(b2 * by), out: tidy(out / by) };
}

export function heightAt(weights: Weights, x: number): number {
  return weights.w1.reduce((sum, _, i) => {
    const { w1, b1, w2, b2, out } = pairOf(weights, i);
    return sum + out * Math.max(w2 * Math.max(w1 * x + b1, 0) + b2, 0);
  }, 0);
}

/** With the bottom pair such that the curve starts at a height; the sine starts at 0. */
export function grounded(weights: Weights, height = 0): Weights {
  const last = weights.out.length - 1;
  const without = withPair(weights, last, { w1: 0, b1: 0, w2: 0, b2: 1, out: 0 });
  return withPair(without, last, { w1: 0, b1: 0, w2: 0, b2: 1, out: tidy(height - heightAt(without, 0)) });
}

/** Between two frames: every place of the timeline is a network. */
export function between(a: Weights, b: Weights, part: number): Weights {
  const mix = (from: number[], to: number[]) => from.map((value, i) => tidy(value + part * (to[i]! - value)));
  return Object.fromEntries(NAMES.map((name) => [name, mix(a[name], b[name])])) as Weights;
}
