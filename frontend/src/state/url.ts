// The whole state in the address: `s=1.` and base64url of deflated JSON. 1 is the version of this form.

export const VERSION = 1;
const MAX_TEXT = 16_000;
const MAX_JSON = 64_000;
const LONG = 560; // with the lab's own address before it, less than 600
const DIGITS = 8; // finer than any pixel, and than the single precision in which curves are drawn

async function through(bytes: Uint8Array<ArrayBuffer>, stream: GenericTransformStream, limit: number) {
  const writer = stream.writable.getWriter();
  const written = writer.write(bytes).then(() => writer.close());
  written.catch(() => {}); // a broken stream is reported by the reader
  const reader = (stream.readable as ReadableStream<Uint8Array>).getReader();
  const parts: number[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Uint8Array.from(parts);
    if (parts.length + value.length > limit) throw new Error("too long");
    parts.push(...value);
  }
}

export async function encode(value: unknown): Promise<string> {
  const json = new TextEncoder().encode(JSON.stringify(value));
  const packed = await through(json, new CompressionStream("deflate-raw"), MAX_JSON);
  const text = btoa(String.fromCharCode(...packed));
  return `${VERSION}.${text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** The same, and short enough to send: where all digits of all numbers would be too long, the first eight. */
export async function fitted(value: unknown): Promise<string> {
  const whole = await encode(value);
  if (whole.length <= LONG) return whole;
  return encode(JSON.parse(JSON.stringify(value), (_, one) => (typeof one === "number" ? Number(one.toPrecision(DIGITS)) : one)));
}

/** A form of old as the next one has it. Whoever changes the form raises VERSION and adds a step: STEPS[1] leads to 2. */
export type Step = (old: unknown) => unknown;
const STEPS: Record<number, Step> = {};

export function upgrade(value: unknown, from: number, to: number = VERSION, steps: Record<number, Step> = STEPS): unknown {
  for (let version = from; version < to; version++) value = steps[version]?.(value) ?? value;
  return value;
}

/** What an address holds: `value`, in the form of now; or a sentence on why it holds nothing. */
export async function read(text: string): Promise<{ value: Record<string, unknown> | null; problem: string }> {
  const nothing = (why: string) => ({ value: null, problem: `This address ${why}, so the lab opens as at the start.` });
  const version = /^[1-9]\d{0,3}\./.test(text) ? parseInt(text) : NaN;
  if (version > VERSION) return nothing("was made by a newer Bendwise");
  const value = Number.isNaN(version) ? null : upgrade(await unpacked(text), version);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return nothing("is broken or cut short");
  return { value: value as Record<string, unknown>, problem: "" };
}

/** What `encode` was given; null for what it never wrote, whatever that is. */
export async function decode(text: string): Promise<unknown> {
  return text.startsWith(`${VERSION}.`) ? unpacked(text) : null;
}

async function unpacked(text: string): Promise<unknown> {
  const body = text.split(".", 2)[1];
  if (!body || text.length > MAX_TEXT) return null;
  try {
    const packed = atob(body.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
    const json = await through(bytes, new DecompressionStream("deflate-raw"), MAX_JSON);
    return JSON.parse(new TextDecoder().decode(json));
  } catch {
    return null;
  }
}
