// The whole state in the address: `s=1.` and base64url of deflated JSON. 1 is the version of this form.

const VERSION = "1";
const MAX_TEXT = 16_000;
const MAX_JSON = 64_000;

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

/** What `encode` was given; null for what it never wrote, whatever that is. */
export async function decode(text: string): Promise<unknown> {
  const [version, body] = text.split(".", 2);
  if (version !== VERSION || !body || text.length > MAX_TEXT) return null;
  try {
    const packed = atob(body.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
    const json = await through(bytes, new DecompressionStream("deflate-raw"), MAX_JSON);
    return JSON.parse(new TextDecoder().decode(json));
  } catch {
    return null;
  }
}
