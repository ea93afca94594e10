// Bending pieces: a pair gets a new shape, and its neighbors stay in touch with it.

import { clamp } from "../state/fields";
import { roundTo } from "../controls/keys";
import { pairFor, pairOf, shapeOf, withPair, type Shape, type Weights } from "./pair";

export const LEAST = 0.01; // a piece is never narrower
export const HIGHEST = 2;
const NEAR = 0.012; // so close to a neighbor's end, a piece joins it
const touches = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6;

/** All pieces; null for a pair that is none. The last pair is the bottom one. */
export function shapesOf(weights: Weights): (Shape | null)[] {
  return weights.w1.map((_, i) => (i === weights.w1.length - 1 ? null : shapeOf(pairOf(weights, i))));
}

/** Where others end and start, and the ends of the picture; not where a neighbor moves along. */
function joints(shapes: (Shape | null)[], i: number): number[] {
  const own = shapes[i];
  const along = (x: number): boolean => own != null && (touches(x, own.start) || touches(x, own.end));
  return [0, 1, ...shapes.flatMap((one, j) => (one && j !== i ? [one.start, one.end] : [])).filter((x) => !along(x))];
}

/** A place on the grid, or the neighbor's end that is near. */
export function joined(x: number, shapes: (Shape | null)[], i: number, step = 0.005): number {
  const near = joints(shapes, i).find((joint) => Math.abs(joint - x) < NEAR);
  return near ?? roundTo(clamp(x, 0, 1), step);
}

/** The weights with pair i in a new shape; neighbors that touched it are stretched, so that they still do. */
export function bent(weights: Weights, i: number, next: Shape): Weights {
  const shapes = shapesOf(weights);
  const old = shapes[i];
  let result = withPair(weights, i, pairFor(next, pairOf(weights, i)));
  if (!old) return result;
  const put = (j: number, shape: Shape): void => {
    result = withPair(result, j, pairFor(shape, pairOf(weights, j)));
  };
  shapes.forEach((other, j) => {
    if (!other || j === i) return;
    if (touches(other.start, old.end) && !touches(old.end, next.end) && next.end < other.end - LEAST)
      put(j, { ...other, start: next.end });
    if (touches(other.end, old.start) && !touches(old.start, next.start) && next.start > other.start + LEAST)
      put(j, { ...other, end: next.start });
  });
  return result;
}

/** A shape moved sideways as a whole; it stays inside the picture. */
export function shifted(shape: Shape, start: number): Shape {
  const width = shape.end - shape.start;
  const from = clamp(start, 0, Math.max(1 - width, 0));
  return { ...shape, start: from, end: from + width };
}

/** The next piece: from where the last one ends, half as far as it should go, so that something is left to do. */
export function nextShape(shapes: (Shape | null)[], wanted: (x: number) => number): Shape {
  const last = shapes.reduce((end, one) => Math.max(end, one?.end ?? 0), 0);
  const start = Math.min(last, 0.9);
  const end = start + (last === 0 ? 0.25 : 0.1);
  const rise = roundTo((wanted(end) - wanted(start)) / 2, 0.01);
  return { start, end, rise: Math.abs(rise) < 0.05 ? (rise < 0 ? -0.05 : 0.05) : rise };
}
