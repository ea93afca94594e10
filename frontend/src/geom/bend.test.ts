import { expect, test } from "vitest";
import { bent, joined, nextShape, shapesOf, shifted } from "./bend";
import { hint } from "./hint";
import { grounded, heightAt, pairFor, pairOf, scaled, shapeOf, withPair, type Weights } from "./pair";

const NONE: Weights = { w1: [0, 0, 0], b1: [0, 0, 0], w2: [0, 0, 0], b2: [0, 0, 0], out: [0, 0, 0] };
const TWO = withPair(withPair(NONE, 0, pairFor({ start: 0, end: 0.2, rise: 0.5 })), 1, pairFor({ start: 0.2, end: 0.4, rise: 0.3 }));
const sine = (x: number) => Math.sin(2 * Math.PI * x);

test("a neighbor that touches follows, and its own end stays", () => {
  const shapes = shapesOf(bent(TWO, 0, { start: 0, end: 0.25, rise: 0.6 }));
  expect(shapes).toEqual([{ start: 0, end: 0.25, rise: 0.6 }, { start: 0.25, end: 0.4, rise: 0.3 }, null]);
});

test("the free scale changes numbers, not the shape, and a drag keeps it", () => {
  const pair = scaled(pairOf(TWO, 0), 4);
  expect(pair).toEqual({ w1: 10, b1: 0, w2: -1, b2: 2, out: -0.25 });
  expect(shapeOf(pair)).toEqual({ start: 0, end: 0.2, rise: 0.5 });
  expect(pairFor({ start: 0, end: 0.2, rise: -1 }, pair)).toEqual({ w1: 20, b1: 0, w2: -1, b2: 4, out: 0.25 });
});

test("a piece joins a neighbor that is near", () => {
  const shapes = [{ start: 0, end: 0.2, rise: 1 }, { start: 0.3, end: 0.4, rise: 1 }, null];
  expect([0.208, 0.23, 1.4].map((x) => joined(x, shapes, 1))).toEqual([0.2, 0.23, 1]);
  expect(joined(0.208, shapesOf(TWO), 1)).toBe(0.21); // it touches: both move
});

test("a whole piece stays inside", () => {
  expect(shifted({ start: 0.2, end: 0.4, rise: 1 }, 0.95)).toEqual({ start: 0.8, end: 1, rise: 1 });
});

test("a curve can start elsewhere than at 0", () => {
  expect(heightAt(grounded(TWO, -1), 0)).toBeCloseTo(-1);
});

test("the hint follows what is done", () => {
  const says = (weights: Weights, soFar: number, blind = false) => hint({ followed: false, weights, shapes: shapesOf(weights), chosen: 0, wanted: sine, soFar, blind });
  expect(says(NONE, 0)).toContain("Press “Add pair 1”");
  const first = grounded(withPair(NONE, 0, pairFor(nextShape([null, null, null], sine))));
  expect(says(first, 0.3)).toContain("Drag the blue dot up");
  expect(says(first, 0.3, true)).toContain("b₂");
  const corner = grounded(withPair(NONE, 0, pairFor({ start: 0, end: 0.25, rise: 1 })));
  expect(says(corner, 0.2)).toContain("cuts the corner");
  const good = grounded(withPair(NONE, 0, pairFor({ start: 0, end: 0.12, rise: sine(0.12) })));
  expect(says(good, 0.02)).toBe("Good. Press “Add pair 2”: it starts where the last one ends.");
});
