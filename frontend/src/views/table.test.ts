import { expect, test } from "vitest";
import { lossCurves, lossRange, type Model } from "./table";

const model = (name: string, place: number): Model => ({ name, place, kind: "activation", score: "", interval: "", ends: null, trouble: "", done: 1 });
const data = Float32Array.from([
  [10, 20, NaN], [1, 0.5, NaN], [2, 1, NaN], [3, 2, NaN],
  [NaN, NaN, NaN], [NaN, NaN, NaN], [NaN, NaN, NaN], [NaN, NaN, NaN],
  [10, 20, 30], [0.1, 0.1, 0.1], [0.2, 0.2, 0], [0.3, 0.3, 40],
].flat());

test("the curves of models are told apart by their places, and only as far as they go", () => {
  const curves = lossCurves([model("c", 2), model("a", 0), model("b", 1)], { data, shape: [3, 4, 3] });
  expect(curves.map(({ name, steps, middle }) => [name, [...steps], Array.from(middle, (y) => +y.toFixed(3))])).toEqual([
    ["c", [10, 20, 30], [0.2, 0.2, 0]],
    ["a", [10, 20], [2, 1]],
  ]);
});

test("limits are whole powers of ten, not too many, and zeros are left out", () => {
  const curves = lossCurves([model("a", 0), model("c", 2)], { data, shape: [3, 4, 3] });
  expect(lossRange(curves, 6)).toEqual([-1, 2]);
  expect(lossRange(curves, 2)).toEqual([0, 2]);
  expect(lossRange([], 6)).toEqual([-1, 0]);
  const flat = { name: "a", steps: Float64Array.of(1), low: [1], middle: [1], high: [1] };
  expect(lossRange([flat], 6)).toEqual([-1, 0]);
});
