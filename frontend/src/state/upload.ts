// A file to Python, piece by piece: over the lab's own connection, to this machine and no other.

import type { Reply } from "../transport/wire";

const PIECE = 48 * 1024;

export interface Uploaded {
  digest: string;
  name: string;
}

/** Send a file; what Python calls it, or the sentence that says why it is not taken. */
export async function upload(
  file: File,
  ask: (message: object, body: Uint8Array<ArrayBuffer>) => Promise<Reply>,
  onpart: (share: number) => void,
): Promise<Uploaded | string> {
  const name = file.name.slice(-200) || "table.csv";
  let at = 0;
  do {
    let piece: Uint8Array<ArrayBuffer>;
    try {
      piece = new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
    } catch {
      return `${name} cannot be read; is it a folder?`;
    }
    const reply = await ask({ do: "upload", name, size: file.size, at }, piece);
    if (reply.error) return reply.error;
    at = reply.upload?.taken ?? file.size;
    onpart(at / file.size);
    if (reply.upload?.digest) return { digest: reply.upload.digest, name: reply.upload.name ?? name };
  } while (at < file.size);
  return `${name} was not taken; try again`;
}
