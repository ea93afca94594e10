// The curves of a drawing as a table. Headings come from Python, which knows what the arrays are.

import type { Column, Numbers } from "../transport/wire";

/** The shortest text that is read back as the same number: float32 needs fewer digits. */
export function digits(value: number, kind: Numbers): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  if (!(kind instanceof Float32Array)) return String(value);
  for (let n = 6; n < 9; n++) {
    const text = String(Number(value.toPrecision(n)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(value.toPrecision(9)));
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

interface Drawn {
  head: string;
  data: Numbers;
  from: number;
  step: number;
}

/** One column, or one for each row of a matrix (its columns, where those are as long). */
function columns(column: Column, head: string, length: number): Drawn[] {
  const { data, shape } = column;
  if (shape.length === 1) return shape[0] === length ? [{ head, data, from: 0, step: 1 }] : [];
  if (shape.length !== 2) return [];
  const [rows, width] = shape as [number, number];
  const named = (i: number) => (head.includes("{}") ? head.replace("{}", String(i + 1)) : `${head} ${i + 1}`);
  if (width === length) return Array.from({ length: rows }, (_, i) => ({ head: named(i), data, from: i * width, step: 1 }));
  if (rows === length) return Array.from({ length: width }, (_, i) => ({ head: named(i), data, from: i, step: width }));
  return [];
}

/** Comma-separated text; empty where nothing is a curve. */
export function toCsv(arrays: Record<string, Column>, headings: Record<string, string> = {}): string {
  const chosen = Object.keys(headings).filter((name) => Object.hasOwn(arrays, name));
  const names = chosen.length ? chosen : Object.keys(arrays);
  const first = arrays[chosen[0] ?? ("x" in arrays ? "x" : (names[0] ?? ""))];
  const length = first?.shape[0] ?? 0;
  if (!length) return "";
  const all = names.flatMap((name) => columns(arrays[name]!, headings[name] ?? name, length));
  const lines = [all.map(({ head }) => quoted(head)).join(",")];
  for (let i = 0; i < length; i++) lines.push(all.map(({ data, from, step }) => digits(data[from + i * step]!, data)).join(","));
  return lines.join("\n") + "\n";
}
