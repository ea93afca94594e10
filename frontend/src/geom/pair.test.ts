import { expect, test } from "vitest";
import { between, grounded, heightAt, pairFor, pairOf, shapeOf, withPair, type Weights } from "./pair";

const NONE: Weights = { w1: [0, 0, 0], b1: [0, 0, 0], w2: [0, 0, 0], b2: [0, 0, 0], out: [0, 0, 0] };

test("a shape becomes numbers and the numbers the shape", () => {
  for (const shape of [
    { start: 0, end: 0.25, rise: 0.7 },
    { start: 0.35, end: 0.4, rise: -1.4 },
    { start: -0.1, end: 1.2, rise: 0.01 },
  ])
    expect(shapeOf(pairFor(shape))).toEqual(shape);
});

test("the chapter's first pair", () => {
  const pair = pairFor({ start: 0, end: 0.7 / 6, rise: 0.7 });
  expect(pair).toEqual({ w1: 6, b1: 0, w2: -1, b2: 0.7, out: -1 });
});

test("a pair that is no piece has no shape", () => {
  for (const wrong of [{ w1: 0 }, { w2: 1 }, { b2: 0 }, { out: 0 }, { w1: -1 }])
    expect(shapeOf({ ...pairFor({ start: 0, end: 1, rise: 1 }), ...wrong })).toBe(null);
});

test("on firm ground the curve starts at 0, and rises with its pairs", () => {
  const rising = withPair(NONE, 0, pairFor({ start: 0, end: 0.2, rise: 0.7 }));
  const weights = grounded(withPair(rising, 1, pairFor({ start: 0.5, end: 0.6, rise: -0.3 })));
  expect([0, 0.1, 0.3, 0.7].map((x) => +heightAt(weights, x).toFixed(9))).toEqual([0, 0.35, 0.7, 0.4]);
  expect(pairOf(weights, 2).out).toBe(0.4);
});

test("halfway between two frames is halfway", () => {
  const weights = withPair(NONE, 1, { w1: 1, b1: 2, w2: 3, b2: 4, out: 5 });
  expect(pairOf(between(NONE, weights, 0.5), 1)).toEqual({ w1: 0.5, b1: 1, w2: 1.5, b2: 2, out: 2.5 });
});
