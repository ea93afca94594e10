import { expect, test } from "vitest";
import { CORNERS, equalDifferences, equalShares, HEIGHT, placeOf, scoresFor, sharesAt } from "./simplex";

const softmax = (scores: number[], temperature: number) => {
  const powers = scores.map((score) => Math.exp((score - Math.max(...scores)) / temperature));
  return powers.map((power) => power / powers.reduce((a, b) => a + b));
};
const close = (found: number[], expected: number[], digits: number) => found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, digits));

test("corners are classes that have all, and the middle is even", () => {
  expect(CORNERS.map((_, i) => placeOf([0, 1, 2].map((k) => Number(k === i))))).toEqual(CORNERS);
  close(placeOf([1 / 3, 1 / 3, 1 / 3]), [0.5, HEIGHT / 3], 12);
});

test("shares become a point and the point the shares", () => {
  for (const shares of [[0.2, 0.3, 0.5], [0.9, 0.05, 0.05], [0.01, 0.98, 0.01]]) close(sharesAt(...placeOf(shares)), shares, 12);
});

test("outside of the triangle every class keeps a little", () => {
  for (const [x, y] of [[0.5, 2], [-1, -1], [3, 0], [0.5, -1]] as const) {
    const shares = sharesAt(x, y);
    expect(Math.min(...shares)).toBeGreaterThan(0.0003);
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  }
});

test("softmax of the scores for some shares gives those shares, at any temperature, and the mean stays", () => {
  for (const temperature of [0.01, 0.3, 1, 7, 100]) {
    const scores = scoresFor([0.2, 0.3, 0.5], temperature, [3, -1, 4], -1000, 1000);
    close(softmax(scores, temperature), [0.2, 0.3, 0.5], 2);
    expect(scores.reduce((a, b) => a + b) / 3 / temperature).toBeCloseTo(2 / temperature, 1);
  }
});

test("scores stay between their bounds", () => {
  expect(scoresFor([0.001, 0.001, 0.998], 100, [1000, 1000, 1000], -1000, 1000)[2]).toBe(1000);
});

test("lines are where they say", () => {
  for (const { from, to, kind, text } of equalShares())
    for (const [x, y] of [from, to]) expect(sharesAt(x, y)[kind]).toBeCloseTo(parseFloat(text) / 100, 2);
  for (const { from, to, kind, text } of equalDifferences()) {
    const shares = sharesAt((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
    expect(Math.log(shares[(kind + 1) % 3]! / shares[(kind + 2) % 3]!)).toBeCloseTo(Number(text.replace("−", "-")), 6);
  }
});
