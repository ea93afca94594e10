// The one state of the page: which view, the numbers of each, and what Python drew from them.

import { Link, Newest, type Status, type Transport } from "../transport/link";
import type { Reply, ViewInfo } from "../transport/wire";
import { clean, differences, type State } from "./fields";
import { History } from "./history";
import { decode, encode } from "./url";

interface Snapshot {
  view: string;
  states: Record<string, State>;
}

const GESTURE_PAUSE_MS = 1000;
const ADDRESS_PAUSE_MS = 200;

export class Lab {
  status = $state<Status>("connecting");
  views = $state.raw<ViewInfo[]>([]);
  view = $state("");
  version = $state("");
  states = $state.raw<Record<string, State>>({});
  reply = $state.raw<Reply | null>(null);
  problem = $state("");
  python = $state("");
  wantsPython = $state(false);
  canUndo = $state(false);
  canRedo = $state(false);

  #link: Link;
  #newest: Newest;
  #newestPython: Newest;
  #history = new History<Snapshot>();
  #gestureTimer = 0;
  #addressTimer = 0;

  constructor(transport: Transport) {
    this.#link = new Link(transport);
    const ask = (message: object) => this.#link.ask(message);
    this.#newest = new Newest(ask, (reply, message) => this.#show(reply, message));
    this.#newestPython = new Newest(ask, (reply) => (this.python = reply.python ?? ""));
    transport.onstatus = (status) => {
      this.status = status;
      this.#link.forget();
      this.#newest.forget();
      this.#newestPython.forget();
      if (status === "open") void this.#greet();
    };
    addEventListener("hashchange", () => void this.readAddress());
  }

  get info(): ViewInfo | undefined {
    return this.views.find((view) => view.name === this.view);
  }

  get state(): State {
    return this.states[this.view] ?? {};
  }

  field(name: string) {
    const field = this.info?.fields[name];
    return { low: field?.low ?? 0, high: field?.high ?? 1, step: field?.step ?? 0.1, groups: field?.groups ?? {} };
  }

  /** Change numbers of the view; changes with the same gesture are undone together. */
  change(patch: State, gesture: string | null = null): void {
    this.#remember(gesture);
    this.look(patch);
  }

  /** Look at something else: nothing to undo. */
  look(patch: State): void {
    this.states = { ...this.states, [this.view]: { ...this.state, ...patch } };
    this.#changed();
  }

  show(view: string): void {
    if (view === this.view) return;
    this.#remember(null);
    this.reply = null; // the other view's
    this.view = view;
    this.#changed();
  }

  reset(): void {
    if (this.info) this.change(clean(this.info.fields, {}));
  }

  undo(): void {
    this.#restore(this.#history.undo(this.#snapshot()));
  }

  redo(): void {
    this.#restore(this.#history.redo(this.#snapshot()));
  }

  showPython(wanted: boolean): void {
    this.wantsPython = wanted;
    this.#ask();
  }

  async readAddress(): Promise<void> {
    const text = new URLSearchParams(location.hash.slice(1)).get("s");
    const found = text ? ((await decode(text)) as { v?: unknown; s?: unknown } | null) : null;
    const view = this.views.find((info) => info.name === found?.v) ?? this.views[0];
    if (!view) return;
    const states = { ...this.states };
    for (const info of this.views) states[info.name] ??= clean(info.fields, {});
    if (found) states[view.name] = clean(view.fields, found.s);
    this.states = states;
    this.view = view.name;
    this.#ask();
  }

  /** The fragment that brings others here. */
  async address(): Promise<string> {
    const held = this.info ? differences(this.info.fields, this.state) : {};
    return `s=${await encode({ v: this.view, s: held })}`;
  }

  async #greet(): Promise<void> {
    const reply = await this.#link.ask({ do: "hello" });
    this.views = reply.views ?? [];
    this.version = reply.version ?? "";
    if (this.view) this.#ask();
    else await this.readAddress();
  }

  #snapshot(): Snapshot {
    return { view: this.view, states: this.states };
  }

  #remember(gesture: string | null): void {
    this.#history.remember(this.#snapshot(), gesture);
    clearTimeout(this.#gestureTimer);
    this.#gestureTimer = window.setTimeout(() => this.#history.endGesture(), GESTURE_PAUSE_MS);
  }

  #restore(snapshot: Snapshot): void {
    if (this.view !== snapshot.view) this.reply = null;
    this.view = snapshot.view;
    this.states = snapshot.states;
    this.#changed();
  }

  #changed(): void {
    this.canUndo = this.#history.canUndo;
    this.canRedo = this.#history.canRedo;
    this.#ask();
    clearTimeout(this.#addressTimer);
    this.#addressTimer = window.setTimeout(async () => {
      history.replaceState(null, "", `#${await this.address()}`);
    }, ADDRESS_PAUSE_MS);
  }

  #ask(): void {
    if (this.status !== "open" || !this.view) return;
    const about = { view: this.view, state: this.state };
    this.#newest.request({ do: "draw", ...about });
    if (this.wantsPython) this.#newestPython.request({ do: "python", ...about });
  }

  #show(reply: Reply, message: object): void {
    this.problem = reply.error ?? "";
    if (!reply.error && (message as Snapshot).view === this.view) this.reply = reply;
  }
}
