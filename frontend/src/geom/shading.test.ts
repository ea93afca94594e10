import { expect, test } from "vitest";
import { FINE, isOn, palette, patterns, readColor, shade } from "./shading";

test("each class has a pattern of its own", () => {
  const drawn = patterns(30, 3).map((mask) => mask.join(""));
  expect(new Set(drawn).size).toBe(3);
  expect([isOn(1, 3, 0), isOn(1, 3, 4), isOn(2, 4, 6), isOn(2, 4, 7)]).toEqual([true, false, true, false]);
});

test("the surer, the stronger; the pattern is stronger still", () => {
  const [off, on] = palette([255, 255, 255], [[0, 0, 0]]);
  const red = (color: number) => color & 255;
  expect(red(off![255]!)).toBeLessThan(red(off![100]!));
  expect(red(on![255]!)).toBeLessThan(red(off![255]!));
});

test("a cell's pixels have its color", () => {
  const pixels = new Uint32Array((2 * FINE) ** 2);
  const colors = [[1], [2], [3], [4]].map((one) => Uint32Array.from(one));
  const none = new Uint8Array(pixels.length);
  shade(pixels, 2, [0, 1, 1, 0], [0, 0, 0, 0], colors, [none, none.map(() => 1)]);
  expect([pixels[0], pixels[FINE], pixels.at(-1), pixels[FINE * 2 * FINE]]).toEqual([1, 4, 1, 4]);
});

test("a color is read as browsers write it", () => {
  expect(readColor("rgb(0, 114, 178)")).toEqual([0, 114, 178]);
});
