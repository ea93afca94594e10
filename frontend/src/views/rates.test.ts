import { expect, test } from "vitest";
import { nearest, track } from "./rates";

test("a track goes from end to end in steps of about two", () => {
  expect(track(0.001, 0.1)).toEqual([0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1]);
  expect(track(0.5, 2)).toEqual([0.5, 1, 2]);
});

test("what lies between is nearest by its factor", () => {
  expect(nearest([0.001, 0.01, 0.1], 0.02)).toBe(1);
  expect(nearest([0.001, 0.01, 0.1], 0.04)).toBe(2);
});
