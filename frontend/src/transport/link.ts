// Questions and answers over any transport. `Newest` keeps one question in flight: the newest state wins.

import { pack, unpack, type Reply } from "./wire";

export type Status = "connecting" | "open" | "lost" | "refused";

export interface Transport {
  send(frame: ArrayBuffer): void;
  onframe: (frame: ArrayBuffer | Reply) => void;
  onstatus: (status: Status) => void;
}

export class Link {
  #seq = 0;
  #waiting = new Map<number, (reply: Reply) => void>();

  constructor(readonly transport: Transport) {
    transport.onframe = (frame) => {
      const reply = "byteLength" in frame ? unpack(frame) : frame;
      const resolve = this.#waiting.get(reply.seq ?? -1);
      this.#waiting.delete(reply.seq ?? -1);
      resolve?.(reply);
    };
  }

  ask(message: object, body?: Uint8Array<ArrayBuffer>): Promise<Reply> {
    const seq = ++this.#seq;
    return new Promise((resolve) => {
      this.#waiting.set(seq, resolve);
      this.transport.send(pack({ seq, ...message }, body));
    });
  }

  /** After a lost connection: what was asked will not be answered. */
  forget(): void {
    this.#waiting.clear();
  }
}

export class Newest {
  #busy = false;
  #next: object | null = null;

  constructor(
    private readonly ask: (message: object) => Promise<Reply>,
    private readonly show: (reply: Reply, message: object) => void,
  ) {}

  request(message: object): void {
    this.#next = message;
    if (!this.#busy) void this.#run();
  }

  forget(): void {
    this.#busy = false;
    this.#next = null;
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#next) {
      const message = this.#next;
      this.#next = null;
      this.show(await this.ask(message), message);
    }
    this.#busy = false;
  }
}
