import { expect, test } from "vitest";
import { differences } from "../state/fields";
import { encode, read, upgrade } from "../state/url";
import type { Column, ViewInfo } from "../transport/wire";
import { digits, toCsv } from "./csv";
import { keepLocked, reach, readLesson, type Lesson } from "./lesson";

const VIEW = {
  name: "sine",
  fields: {
    w1: { kind: "numbers", default: [0, 0], low: -9, high: 9, shortest: 2, longest: 2 },
    follow: { kind: "flag", default: true },
  },
} as unknown as ViewInfo;
const LESSON = {
  title: "Bend it",
  view: "sine",
  state: { w1: [1, 2] },
  lock: ["w1[0]", "follow"],
  hide: ["Flip"],
  goals: [{ text: "Close.", when: [{ of: "rmse", below: 0.02 }] }],
};
const column = (data: number[], shape = [data.length]): Column => ({ data: Float32Array.from(data), shape });

test("a lesson is read, and what is not known of is left out", () => {
  expect(readLesson({ ...LESSON, script: "alert(1)" }, [VIEW])).toEqual({ ...LESSON, text: "", done: "" });
});

test("a lesson that does not fit is refused in a sentence", () => {
  const goals = (when: unknown) => ({ goals: [{ text: "x", when }] });
  for (const change of [
    { title: "" }, { title: 3 }, { title: "x".repeat(81) }, { text: "x".repeat(1501) }, { view: "none" }, { view: ["sine"] },
    { state: 3 }, { state: null }, { hide: "Flip" }, { hide: Array(41).fill("x") }, { hide: ["x".repeat(61)] }, { lock: ["none"] },
    { lock: ["w1[2]"] }, { lock: ["follow[0]"] }, { lock: ["__proto__"] }, { lock: ["toString"] }, { goals: {} },
    { goals: Array(9).fill(LESSON.goals[0]) }, goals([]), goals([{ of: "rmse" }]), goals([{ of: "rmse", below: "1" }]),
    goals([{ of: "rmse", below: null }]), goals([{ of: 3, below: 1 }]), goals([{ of: "rmse", is: {} }]), goals("x"), goals([3]),
  ]) expect(readLesson({ ...LESSON, ...change }, [VIEW]), JSON.stringify(change)).toBeTypeOf("string");
  for (const wrong of [null, [], "x", 3]) expect(readLesson(wrong, [VIEW])).toBeTypeOf("string");
});

test("a number of its state that does not fit is the default", () => {
  const lesson = readLesson({ ...LESSON, state: { w1: [1], follow: false } }, [VIEW]) as Lesson;
  expect(lesson.state).toEqual({ w1: [0, 0], follow: false });
});

test("what is locked stays", () => {
  const was = { w1: [1, 2], follow: true };
  expect(keepLocked(was, { w1: [5, 6], follow: false }, ["w1[0]", "follow"])).toEqual({ w1: [1, 6], follow: true });
  expect(keepLocked(was, { w1: [5, 6], follow: false }, [])).toEqual({ w1: [5, 6], follow: false });
});

test("goals are reached one after the other, and stay reached", () => {
  const goals = [
    { text: "broken", when: [{ of: "total", is: "inf" }] },
    { text: "mended", when: [{ of: "total", below: 9, above: 0 }, { of: "subtract", is: true }] },
    { text: "two dead", when: [{ of: "dead", is: 2 }] },
  ];
  expect(reach(goals, 0, { total: 1 }, { subtract: true })).toBe(0);
  expect(reach(goals, 0, { total: Infinity }, {})).toBe(1);
  expect(reach(goals, 1, { total: NaN }, { subtract: true })).toBe(1);
  expect(reach(goals, 1, { total: 1 }, { subtract: false })).toBe(1);
  expect(reach(goals, 1, { total: 1, dead: 1 }, { subtract: true })).toBe(2);
  expect(reach(goals, 1, { total: 1, dead: 2 }, { subtract: true })).toBe(3);
  expect(reach([{ text: "", when: [{ of: "constructor", is: "x" }] }], 0, {}, {})).toBe(0);
});

test("an address of an older form is brought up to date", async () => {
  const steps = { 1: (old: unknown) => ({ two: old }), 2: (old: unknown) => ({ three: old }) };
  expect(upgrade("x", 1, 3, steps)).toEqual({ three: { two: "x" } });
  expect(upgrade("x", 3, 3, steps)).toBe("x");
});

test("an address that holds nothing says why in a sentence", async () => {
  const right = await encode({ v: "sine" });
  expect(await read(right)).toEqual({ value: { v: "sine" }, problem: "" });
  for (const wrong of ["1.AAAA", "", "x", "0.AAAA", right.slice(0, -4), await encode([1]), await encode("x"), await encode(null)])
    expect(await read(wrong)).toEqual({ value: null, problem: "This address is broken or cut short, so the lab opens as at the start." });
  expect((await read("2." + right.slice(2))).problem).toContain("newer Bendwise");
});

test("a network 1-8-8-1 of the workbench has an address of fewer than 600 letters", async () => {
  const numbers = (seed: number) => Array.from({ length: 8 }, (_, i) => Number((Math.sin(seed + i * 7.3) * 9).toFixed(9)));
  const fields = Object.fromEntries(["w1", "b1", "w2", "b2", "out"].map((name) => [name, { kind: "numbers", default: Array(8).fill(0) }]));
  const state = Object.fromEntries(Object.keys(fields).map((name, i) => [name, numbers(i)]));
  const text = await encode({ v: "sine", s: differences(fields as never, state) });
  expect(`http://127.0.0.1:8765/#s=${text}`.length).toBeLessThan(600);
});

test("curves become a table with headings", () => {
  const arrays = { x: column([0, 0.1]), curve: column([1, NaN]), parts: column([1, 2, 3, 4], [2, 2]), other: column([1, 2, 3]) };
  expect(toCsv(arrays, { x: "x", curve: 'the "net", all', parts: "pair {}" })).toBe('x,"the ""net"", all",pair 1,pair 2\n0,1,1,3\n0.1,nan,2,4\n');
  expect(toCsv(arrays)).toBe("x,curve,parts 1,parts 2\n0,1,1,3\n0.1,nan,2,4\n");
  expect(toCsv({})).toBe("");
});

test("numbers in a table are read back as they were", () => {
  const single = new Float32Array(200).map((_, i) => Math.sin(i) * 10 ** ((i % 60) - 30));
  for (const value of single) expect(Math.fround(Number(digits(value, single)))).toBe(value);
  expect(digits(Math.fround(0.1), single)).toBe("0.1");
  expect(digits(-Infinity, single)).toBe("-inf");
});
