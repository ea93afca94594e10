// Three shares that add up to 1 as a point of a triangle: each corner is a class that has all.

import { roundTo } from "../controls/keys";
import { clamp } from "../state/fields";

export type Three = [number, number, number];
export type Point = [number, number];
export const HEIGHT = Math.sqrt(3) / 2;
export const CORNERS: [Point, Point, Point] = [[0.5, HEIGHT], [0, 0], [1, 0]];
const LEAST = 0.001; // a share of 0 would be a score of minus infinity
const QUARTERS = [0.25, 0.5, 0.75];
const APART = [-2, -1, 0, 1, 2];

export function placeOf(shares: ArrayLike<number>): Point {
  const along = (axis: 0 | 1) => CORNERS.reduce((sum, corner, i) => sum + corner[axis] * shares[i]!, 0);
  return [along(0), along(1)];
}

/** The shares at a point; outside of the triangle those of a point in it; no class has nothing. */
export function sharesAt(x: number, y: number): Three {
  const top = y / HEIGHT;
  const right = x - top / 2;
  const all = [top, 1 - top - right, right].map((share) => clamp(share, LEAST, 1));
  const sum = all.reduce((a, b) => a + b);
  return all.map((share) => share / sum) as Three;
}

/** Scores that have these shares at a temperature; their mean stays where it was. */
export function scoresFor(shares: Three, temperature: number, before: number[], low: number, high: number): number[] {
  const step = 10 ** (Math.floor(Math.log10(temperature)) - 2);
  const scores = shares.map((share) => temperature * Math.log(share));
  const lift = (before.reduce((a, b) => a + b) - scores.reduce((a, b) => a + b)) / 3;
  return scores.map((score) => clamp(roundTo(score + lift, step), low, high));
}

export interface IsoLine {
  from: Point;
  to: Point;
  kind: number; // of the class, or of the pair without that class
  text: string; // at its end
}

const put = (at: number, part: number): Three => [0, 1, 2].map((i) => (i === at ? part : 0)) as Three;
const sum = (a: Three, b: Three): Three => a.map((part, i) => part + b[i]!) as Three;

/** Where a class has a quarter, a half, three quarters. */
export function equalShares(): IsoLine[] {
  return [0, 1, 2].flatMap((kind) =>
    QUARTERS.map((share) => {
      const [one, other] = [(kind + 1) % 3, (kind + 2) % 3].map((i) => placeOf(sum(put(kind, share), put(i, 1 - share))));
      return { from: other!, to: one!, kind, text: `${100 * share}%` };
    }),
  );
}

/** Where two scores are so far apart, in units of the temperature: all shares with the same ratio of the two. */
export function equalDifferences(): IsoLine[] {
  return [0, 1, 2].flatMap((kind) =>
    APART.map((apart) => {
      const share = 1 / (1 + Math.exp(-apart));
      const edge = sum(put((kind + 1) % 3, share), put((kind + 2) % 3, 1 - share));
      return { from: CORNERS[kind]!, to: placeOf(edge), kind, text: String(apart).replace("-", "−") };
    }),
  );
}
