// A notebook: the page lives in a frame of its own, and what holds the frame carries messages to Python.

import type { Status, Transport } from "./link";

/** What comes from outside: a reply as bytes, or something to show. */
type Coming = { frame: ArrayBuffer } | { show: { v: string; s: unknown } };

export class PortTransport implements Transport {
  onframe: Transport["onframe"] = () => {};
  onstatus: (status: Status) => void = () => {};
  onshow: (view: string, state: unknown) => void = () => {};
  /** The first message: what to show at the start, and whether the notebook is light or dark. */
  onstart: (opening: { v: string; s: Record<string, unknown> }, theme: string) => void = () => {};
  #port: MessagePort | null = null;

  /** The frame's holder hands over a port, once. */
  connect(): void {
    addEventListener("message", (event) => {
      const port = event.ports[0];
      if (event.source !== parent || !port || this.#port) return;
      this.#port = port;
      this.onstart(event.data.opening, event.data.theme);
      port.onmessage = ({ data }: MessageEvent<Coming>) => {
        if ("frame" in data) this.onframe(data.frame);
        else this.onshow(data.show.v, data.show.s);
      };
      this.onstatus("open");
    });
  }

  send(frame: ArrayBuffer): void {
    this.#port?.postMessage({ ask: new TextDecoder().decode(new Uint8Array(frame, 4)) });
  }

  tell(height: number): void {
    this.#port?.postMessage({ height });
  }
}

