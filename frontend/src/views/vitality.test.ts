import { expect, test } from "vitest";
import { stateOf } from "./vitality";

test("a neuron is dead, sleeps, lives or is always on", () => {
  expect(stateOf([0, 0], 0, 0.02).kind).toBe("dead");
  expect(stateOf([1, 0], 0.01, 0.02)).toEqual({ kind: "sleeps", text: "sleeps 1.0%" });
  expect(stateOf([2, 2], 1, 0.02).kind).toBe("always");
  expect(stateOf([2, 1], 1, 0.02)).toEqual({ kind: "lives", text: "100%" });
});
