import { expect, test } from "vitest";
import { array, halved, Nd, Slice } from "./array";
import { py } from "./python";

test("half precision is rounded as browsers that know it do", () => {
  const round = (Math as unknown as { f16round: (x: number) => number }).f16round;
  let seed = 1;
  const chance = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const some = Array.from({ length: 20_000 }, () => (chance() - 0.5) * 2 ** (chance() * 60 - 40));
  const ties = some.map((x) => round(x) * (1 + 2 ** -11));
  const ends = [0, -0, NaN, Infinity, -Infinity, 65504, 65519.999, 65520, 2 ** -24, 2 ** -25, 1.5 * 2 ** -25, 5e-324];
  for (const x of [...some, ...ties, ...ends]) expect([x, halved(x)]).toEqual([x, round(x)]);
});

test("parts of arrays are taken as NumPy takes them", () => {
  const x = array([[1, 2, 3], [4, 5, 6]]);
  expect(x.T.rows().map((row) => (row as Nd).data)).toEqual([[1, 4], [2, 5], [3, 6]]);
  expect((x.at([new Slice(null, null), 0]) as Nd).data).toEqual([1, 4]);
  expect(x.at([1, -1])).toBe(6);
  expect((x.at([new Slice(null, null), null]) as Nd).shape).toEqual([2, 1, 3]);
  expect((x.at(py.gt(x, 2) as Nd) as Nd).data).toEqual([3, 4, 5, 6]);
  expect((py.add(x.at([new Slice(0, 1)]) as Nd, array([[10], [20]])) as Nd).data).toEqual([11, 12, 13, 21, 22, 23]);
});

test("numbers are written as Python writes them", () => {
  const written = [1, -0, 0.1, 1e16, 123456789012345680, 1e-5, 0.0001, 1.5e-7, NaN, -Infinity, 2 ** 53].map(py.repr);
  expect(written).toEqual(["1.0", "-0.0", "0.1", "1e+16", "1.2345678901234568e+17", "1e-05", "0.0001", "1.5e-07", "nan", "-inf", "9007199254740992.0"]);
  expect(py.repr([true, 2])).toBe("[True, 2.0]");
});
