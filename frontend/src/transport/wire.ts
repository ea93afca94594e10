// Messages as bytes, as src/bendwise/lab/wire.py has them: u32 length, JSON head, arrays at multiples of 8 bytes.

export type Numbers = Float32Array | Float64Array | Uint8Array | Int32Array;

export interface Column {
  data: Numbers;
  shape: number[];
}

export interface FieldInfo {
  kind: "number" | "numbers" | "flag" | "choice" | "text" | "texts";
  default: unknown;
  low?: number;
  high?: number;
  step?: number;
  shortest?: number;
  longest?: number;
  groups?: Record<string, string[]>;
}

export interface ViewInfo {
  name: string;
  title: string;
  about: string;
  material: Record<string, unknown>;
  curves?: Record<string, string>; // arrays that are columns of a table, with headings
  files?: string[]; // what Python can make of it
  fields: Record<string, FieldInfo>;
}

/** How long work stands. */
export interface JobStatus {
  id: number;
  phase: "waiting" | "running" | "done" | "stopped" | "failed";
  changes: number;
  error: string;
  stopping: boolean;
}

export interface Reply {
  seq: number | null;
  error?: string;
  version?: string;
  views?: ViewInfo[];
  python?: string;
  lessons?: unknown[];
  lists?: Record<string, unknown>;
  job?: JobStatus | null;
  news?: Record<string, unknown>;
  upload?: { taken: number; digest?: string; name?: string };
  numbers: Record<string, number>;
  texts: Record<string, string>;
  arrays: Record<string, Column>;
}

const TYPES = { f4: Float32Array, f8: Float64Array, u1: Uint8Array, i4: Int32Array } as const;

export function pack(head: object, body = new Uint8Array()): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const frame = new ArrayBuffer(4 + text.length + body.length);
  new DataView(frame).setUint32(0, text.length, true);
  new Uint8Array(frame, 4).set(text);
  new Uint8Array(frame, 4 + text.length).set(body);
  return frame;
}

/** JSON has no word for what is not finite: Python sends three. */
function readNumber(value: unknown): number {
  return value === "inf" ? Infinity : value === "-inf" ? -Infinity : value === "nan" ? NaN : Number(value);
}

export function unpack(frame: ArrayBuffer): Reply {
  const length = new DataView(frame).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(frame, 4, length)));
  const arrays: Record<string, Column> = {};
  let at = 4 + length;
  for (const [name, type, shape] of (head.arrays ?? []) as [string, keyof typeof TYPES, number[]][]) {
    const count = shape.reduce((product, n) => product * n, 1);
    const kind = TYPES[type];
    arrays[name] = { data: new kind(frame, at, count), shape };
    at += Math.ceil((count * kind.BYTES_PER_ELEMENT) / 8) * 8;
  }
  const numbers: Record<string, number> = {};
  for (const [name, value] of Object.entries(head.numbers ?? {})) numbers[name] = readNumber(value);
  return { ...head, texts: head.texts ?? {}, numbers, arrays };
}
