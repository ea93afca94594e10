// The lab's own server: one WebSocket, whose first message is the token.

import type { Status, Transport } from "./link";

const REFUSED = 1008;
const AGAIN_MS = 1000;

export class SocketTransport implements Transport {
  onframe: Transport["onframe"] = () => {};
  onstatus: (status: Status) => void = () => {};
  #socket: WebSocket | null = null;

  constructor(private readonly token: string) {}

  connect(): void {
    const address = new URL("ws", location.href);
    address.protocol = "ws:";
    address.hash = "";
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      socket.send(this.token);
      this.#socket = socket;
      this.onstatus("open");
    };
    socket.onmessage = (event: MessageEvent<ArrayBuffer>) => this.onframe(event.data);
    socket.onclose = (event) => {
      this.#socket = null;
      if (event.code === REFUSED) return this.onstatus("refused");
      this.onstatus("lost");
      setTimeout(() => this.connect(), AGAIN_MS);
    };
  }

  send(frame: ArrayBuffer): void {
    this.#socket?.send(frame);
  }
}

/** The token comes in the address's fragment, is kept for this tab, and leaves the address at once. */
export function takeToken(): string | null {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const given = fragment.get("t");
  if (given) {
    sessionStorage.setItem("token", given);
    fragment.delete("t");
    const rest = fragment.toString();
    history.replaceState(null, "", rest ? `#${rest}` : location.pathname);
  }
  return given ?? sessionStorage.getItem("token");
}
