// No Python: the page answers itself, by formulas and views that Python wrote in JavaScript beforehand.

import { load, type Drawing, type Program } from "../echo";
import type { Kind, Nd } from "../echo/array";
import type { Status, Transport } from "./link";
import type { Column, Reply, ViewInfo } from "./wire";

export interface Hello {
  version: string;
  views: ViewInfo[];
}

interface Question {
  seq: number;
  do: string;
  view: string;
  state: unknown;
}

const TYPES: Record<Kind, (data: number[]) => Column["data"]> = {
  float64: (data) => Float64Array.from(data),
  float32: (data) => Float32Array.from(data),
  float16: (data) => Float32Array.from(data),
  uint8: (data) => Uint8Array.from(data),
  bool: (data) => Uint8Array.from(data),
  int8: (data) => Int32Array.from(data),
  int64: (data) => Int32Array.from(data),
};

const column = ({ data, shape, kind }: Nd): Column => ({ data: TYPES[kind](data), shape });
const columns = (drawing: Drawing) =>
  Object.fromEntries(Object.entries(drawing.arrays).map(([name, array]) => [name, column(array)]));

export class EchoTransport implements Transport {
  onframe: Transport["onframe"] = () => {};
  onstatus: (status: Status) => void = () => {};
  #program: Program;

  constructor(
    program: (given: object) => Program,
    private readonly hello: Hello,
  ) {
    this.#program = load(program);
  }

  connect(): void {
    this.onstatus("open");
  }

  /** Answered a moment later, so that of many questions in one go the newest is the next. */
  send(frame: ArrayBuffer): void {
    const question = JSON.parse(new TextDecoder().decode(new Uint8Array(frame, 4))) as Question;
    setTimeout(() => this.onframe(this.answer(question)));
  }

  answer({ seq, do: word, view: name, state }: Question): Reply {
    const empty = { seq, numbers: {}, texts: {}, arrays: {} };
    if (word === "hello") return { ...empty, ...this.hello, seq };
    const view = this.#program.views[name];
    if (!view) return { ...empty, error: `this page has no view ${name}` };
    if (word === "python") return { ...empty, python: view.python(state) };
    const drawing = view.draw(state);
    return { seq, numbers: drawing.numbers, texts: drawing.texts, arrays: columns(drawing) };
  }
}
