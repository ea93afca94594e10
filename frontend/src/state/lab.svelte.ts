// The one state of the page: which view, the numbers of each, and what Python drew from them.

import { Link, Newest, type Status, type Transport } from "../transport/link";
import type { Reply, ViewInfo } from "../transport/wire";
import { keepLocked, reach, readLesson, type Lesson } from "../share/lesson";
import { clean, differences, type State } from "./fields";
import { History } from "./history";
import { fitted, read } from "./url";

/** What a host other than the lab's own server needs. */
export interface Options {
  /** What is shown first, where the address says nothing: a view and what differs from its defaults. */
  opening?: { v: string; s: State; l?: unknown } | null;
  /** Whether the address follows what is seen; a notebook's is not ours. */
  keepsAddress?: boolean;
}

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
  notice = $state(""); // what was wrong with an address
  lessons = $state.raw<Lesson[]>([]);
  lesson = $state.raw<Lesson | null>(null);
  reached = $state(0); // goals of the lesson
  locked = $state(""); // what somebody has tried to change

  #link: Link;
  #newest: Newest;
  #newestPython: Newest;
  #history = new History<Snapshot>();
  #gestureTimer = 0;
  #addressTimer = 0;
  #drawn = ""; // the view that the reply belongs to
  #before: Snapshot | null = null; // what was there when the lesson began
  #askedIn = new WeakMap<object, Lesson>();

  constructor(transport: Transport, readonly options: Options = { keepsAddress: true }) {
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
    if (options.keepsAddress) addEventListener("hashchange", () => void this.readAddress());
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
    if (!this.#allows(patch)) return;
    this.#remember(gesture);
    this.look(patch);
  }

  /** Look at something else: nothing to undo. */
  look(patch: State): void {
    if (!this.#allows(patch)) return;
    this.states = { ...this.states, [this.view]: { ...this.state, ...patch } };
    this.#changed();
  }

  show(view: string): void {
    if (view === this.view || this.lesson?.hide.includes("Views")) return;
    this.#remember(null);
    this.reply = null; // the other view's
    this.view = view;
    this.#changed();
  }

  reset(): void {
    const start = this.lesson?.view === this.view ? this.lesson.state : {};
    if (this.info) this.change(clean(this.info.fields, start));
  }

  /** Begin a lesson; what was there before comes back when it is left. */
  open(lesson: Lesson, now: unknown = lesson.state): void {
    const fields = this.views.find((info) => info.name === lesson.view)?.fields;
    if (!fields) return;
    if (!this.lesson) this.#before = this.#snapshot();
    this.#history = new History();
    this.lesson = { ...lesson }; // another one each time: late answers are told by it
    this.reached = 0;
    this.locked = this.notice = "";
    const state = keepLocked(clean(fields, lesson.state), clean(fields, now), lesson.lock);
    this.states = { ...this.states, [lesson.view]: state };
    this.view = lesson.view;
    this.#changed();
  }

  leave(): void {
    this.lesson = null;
    this.#history = new History();
    if (this.#before?.view) this.#restore(this.#before);
    else this.#changed();
    this.#before = null;
  }

  undo(): void {
    this.#restore(this.#history.undo(this.#snapshot()));
  }

  redo(): void {
    this.#restore(this.#history.redo(this.#snapshot()));
  }

  /** Ask Python something else than to draw. */
  ask(message: object, body?: Uint8Array<ArrayBuffer>): Promise<Reply> {
    return this.#link.ask(message, body);
  }

  showPython(wanted: boolean): void {
    this.wantsPython = wanted;
    this.#ask();
  }

  async readAddress(): Promise<void> {
    const text = this.options.keepsAddress ? new URLSearchParams(location.hash.slice(1)).get("s") : null;
    this.go(text ? await read(text) : { value: this.options.opening ?? null, problem: "" });
  }

  /** Where an address leads. */
  go({ value: found, problem }: Awaited<ReturnType<typeof read>>): void {
    this.notice = problem;
    const view = this.views.find((info) => info.name === found?.v) ?? this.views[0];
    if (!view) return;
    const states = { ...this.states };
    for (const info of this.views) states[info.name] ??= clean(info.fields, {});
    const lesson = found?.l === undefined ? null : this.#findLesson(found.l);
    if (typeof lesson === "string") this.notice = `The lesson of this address cannot be opened: ${lesson}.`;
    else if (lesson) {
      this.states = states;
      this.view ||= lesson.view;
      return this.open(lesson, found?.s);
    }
    if (found) states[view.name] = clean(view.fields, found.s);
    this.lesson = null;
    this.states = states;
    this.view = view.name;
    this.#ask();
  }

  #findLesson(given: unknown): Lesson | string {
    if (typeof given !== "string") return readLesson(given, this.views);
    return this.lessons.find((one) => one.name === given) ?? "there is none of that name here";
  }

  /** Show what the host says: a step that can be undone. */
  put(view: string, state: unknown): void {
    const info = this.views.find((one) => one.name === view);
    if (!info) return;
    this.#remember(null);
    this.view = view;
    this.look(clean(info.fields, state));
  }

  /** The fragment that brings others here. */
  async address(): Promise<string> {
    const held = this.info ? differences(this.info.fields, this.state) : {};
    const lesson = this.lesson?.view === this.view ? { l: this.lesson.name ?? this.lesson } : {};
    return `s=${await fitted({ v: this.view, s: held, ...lesson })}`;
  }

  async #greet(): Promise<void> {
    const reply = await this.#link.ask({ do: "hello" });
    this.views = reply.views ?? [];
    this.version = reply.version ?? "";
    this.lessons = (reply.lessons ?? []).flatMap((one) => {
      const lesson = readLesson(one, this.views);
      return typeof lesson === "string" ? [] : [{ ...lesson, name: String((one as Lesson).name) }];
    });
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
    const { view, lock } = this.lesson ?? { view: "", lock: [] };
    const [was, next] = [this.states[view], snapshot.states[view]];
    this.states = was && next ? { ...snapshot.states, [view]: keepLocked(was, next, lock) } : snapshot.states;
    this.#changed();
  }

  /** Whether a lesson allows a change: an act that needs a locked number does not happen. */
  #allows(patch: State): boolean {
    if (this.lesson?.view !== this.view || !this.lesson.lock.length) return true;
    const next = keepLocked(this.state, { ...this.state, ...patch }, this.lesson.lock);
    const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
    this.locked = Object.keys(patch).filter((name) => !same(next[name], patch[name])).join(", ");
    return this.locked === "";
  }

  #changed(): void {
    this.canUndo = this.#history.canUndo;
    this.canRedo = this.#history.canRedo;
    this.#ask();
    if (!this.options.keepsAddress) return;
    clearTimeout(this.#addressTimer);
    this.#addressTimer = window.setTimeout(async () => {
      history.replaceState(null, "", `#${await this.address()}`);
    }, ADDRESS_PAUSE_MS);
  }

  #ask(): void {
    if (this.#drawn !== this.view) this.reply = null; // another view's arrays mean nothing here
    if (this.status !== "open" || !this.view) return;
    const about = { view: this.view, state: this.state };
    const message = { do: "draw", ...about };
    if (this.lesson) this.#askedIn.set(message, this.lesson);
    this.#newest.request(message);
    if (this.wantsPython) this.#newestPython.request({ do: "python", ...about });
  }

  #show(reply: Reply, message: object): void {
    this.problem = reply.error ?? "";
    const about = message as { view: string; state: State };
    if (reply.error || about.view !== this.view) return;
    this.reply = reply;
    this.#drawn = about.view;
    const lesson = this.#askedIn.get(message);
    if (lesson && lesson === this.lesson && lesson.view === about.view)
      this.reached = reach(lesson.goals, this.reached, reply.numbers, about.state);
  }
}
