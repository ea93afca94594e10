// Formulas and views that Python wrote in JavaScript (src/bendwise/lab/echo), with what they stand on.

import { array, Nd, type Like } from "./array";
import { DenseLayer, DenseNetwork, finder, type Formula } from "./network";
import { learner, type Descend } from "./training";
import { np } from "./numpy";
import * as primitives from "./primitives";
import { py } from "./python";
import { warnings } from "./warnings";

export interface Drawing {
  arrays: Record<string, Nd>;
  numbers: Record<string, number>;
  texts: Record<string, string>;
}

export interface EchoView {
  draw: (state: unknown) => Drawing;
  python: (state: unknown) => string;
}

export interface Program {
  activations: Record<string, Formula>;
  descend: Descend;
  views: Record<string, EchoView>;
}

/** Let a program have what it stands on. */
export function load(program: (given: object) => Program): Program {
  let activations: Record<string, Formula> = {};
  const learn = learner((...given) => made.descend(...given));
  const made: Program = program({
    ...primitives,
    np,
    py,
    warnings,
    math: { sqrt: Math.sqrt },
    get: (name: string) => finder(activations)(name),
    single: (x: Like) => array(x, "float32"),
    Drawing: (drawing: Partial<Drawing>) => ({ arrays: {}, numbers: {}, texts: {}, ...drawing }),
    Dense: (inputs: number, outputs: number) => new DenseLayer(inputs, outputs),
    Network: (layers: ConstructorParameters<typeof DenseNetwork>[0], _: object) => new DenseNetwork(layers, learn),
    Adam: (rate: number) => ({ rate }),
  });
  activations = made.activations;
  return made;
}
