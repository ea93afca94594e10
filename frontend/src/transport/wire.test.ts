import { expect, test } from "vitest";
import { Newest } from "./link";
import { pack, unpack, type Reply } from "./wire";

test("a frame from the page starts with the length of its head", () => {
  const frame = pack({ seq: 1, do: "hello" });
  expect(new DataView(frame).getUint32(0, true)).toBe(frame.byteLength - 4);
});

test("bytes follow the head", () => {
  const frame = new Uint8Array(pack({ seq: 1 }, new Uint8Array([7, 8, 9])));
  const length = new DataView(frame.buffer).getUint32(0, true);
  expect(JSON.parse(new TextDecoder().decode(frame.slice(4, 4 + length)))).toEqual({ seq: 1 });
  expect([...frame.slice(4 + length)]).toEqual([7, 8, 9]);
});

test("arrays are read where they lie, each at a multiple of 8 bytes", () => {
  const head = { seq: 3, numbers: { a: "inf" }, arrays: [["x", "f4", [3]], ["y", "f8", [1, 2]]] };
  const text = JSON.stringify(head).padEnd(Math.ceil((JSON.stringify(head).length + 4) / 8) * 8 - 4);
  const frame = new ArrayBuffer(4 + text.length + 16 + 16);
  new DataView(frame).setUint32(0, text.length, true);
  new Uint8Array(frame, 4).set(new TextEncoder().encode(text));
  new Float32Array(frame, 4 + text.length, 3).set([1, 2, 3]);
  new Float64Array(frame, 4 + text.length + 16, 2).set([0.1, NaN]);
  const reply = unpack(frame);
  expect([...reply.arrays.x!.data]).toEqual([1, 2, 3]);
  expect([...reply.arrays.y!.data]).toEqual([0.1, NaN]);
  expect(reply.numbers.a).toBe(Infinity);
});

test("one question is in flight, and of those that wait the newest is asked", async () => {
  const asked: object[] = [];
  const answers: (() => void)[] = [];
  const ask = (message: object) => {
    asked.push(message);
    return new Promise<Reply>((resolve) => answers.push(() => resolve({} as Reply)));
  };
  const shown: object[] = [];
  const newest = new Newest(ask, (_, message) => shown.push(message));
  for (const n of [1, 2, 3]) newest.request({ n });
  expect(asked).toEqual([{ n: 1 }]);
  answers.shift()!();
  await new Promise((resolve) => setTimeout(resolve));
  answers.shift()!();
  await new Promise((resolve) => setTimeout(resolve));
  expect(asked).toEqual([{ n: 1 }, { n: 3 }]);
  expect(shown).toEqual([{ n: 1 }, { n: 3 }]);
});
