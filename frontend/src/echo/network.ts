// Activations and small dense networks over arrays: `get`, `Dense` and `Network` as views use them.

import { array, type Like, Nd, total } from "./array";
import type { Learn } from "./training";

export interface Formula {
  formula: (x: number, ...parameters: number[]) => [number, number];
  kinks: number[];
  range: [number, number];
  record: { name: string; summary: string; source: string; parameters: Record<string, number> };
}

function softmax(scores: Like): Nd {
  const x = array(scores);
  const powers = x.data.map((y) => Math.exp(y - x.max()));
  return new Nd(powers.map((p) => p / total(powers)), x.shape);
}

/** An activation by its name, over numbers and arrays. */
export function finder(activations: Record<string, Formula>) {
  return (name: string) => {
    if (name === "softmax") return softmax;
    const found = activations[name]!;
    const part = (x: Nd | number, i: 0 | 1, more: number[]) => (x instanceof Nd ? x.map((y) => found.formula(y, ...more)[i]) : found.formula(x, ...more)[i]);
    return Object.assign((x: Nd | number, ...more: number[]) => part(x, 0, more), {
      ...found,
      slope: (x: Nd | number, ...more: number[]) => part(x, 1, more),
      value_and_slope: (x: Nd | number, ...more: number[]) => {
        if (typeof x === "number") return found.formula(x, ...more);
        const both = x.data.map((y) => found.formula(y, ...more));
        return [0, 1].map((i) => new Nd(both.map((pair) => pair[i]!), x.shape));
      },
    });
  };
}

export class DenseLayer {
  weights: Nd;
  biases: Nd;

  constructor(inputs: number, outputs: number) {
    this.weights = new Nd(Array(inputs * outputs).fill(0), [inputs, outputs]);
    this.biases = new Nd(Array(outputs).fill(0), [outputs]);
  }

  forward(x: Nd): Nd {
    const [inputs, outputs] = this.weights.shape as [number, number];
    const [given, weights, biases, rows] = [x.data, this.weights.data, this.biases.data, x.shape[0]!];
    const made = new Array<number>(rows * outputs);
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < outputs; column++) {
        let sum = 0;
        for (let k = 0; k < inputs; k++) sum += given[row * inputs + k]! * weights[k * outputs + column]!;
        made[row * outputs + column] = sum + biases[column]!;
      }
    return new Nd(made, [rows, outputs]);
  }
}

export class DenseNetwork {
  constructor(
    private readonly layers: (DenseLayer | ((x: Nd) => Nd))[],
    private readonly learn: Learn,
  ) {}

  get dense(): DenseLayer[] {
    return this.layers.filter((layer) => layer instanceof DenseLayer);
  }

  /** All weights and biases, layer after layer. */
  get parameters(): Nd {
    const data = this.dense.flatMap(({ weights, biases }) => [...weights.data, ...biases.data]);
    return new Nd(data, [data.length]);
  }

  set parameters({ data }: Nd) {
    let at = 0;
    const next = ({ shape, data: { length } }: Nd) => new Nd(data.slice(at, (at += length)), shape);
    for (const layer of this.dense) [layer.weights, layer.biases] = [next(layer.weights), next(layer.biases)];
  }

  /** As `Network.fit` with full batches, for a network 1-n-n-1 of relu. */
  fit(x: Nd, y: Nd, { optimizer, epochs }: { optimizer: { rate: number }; epochs: number }): void {
    this.parameters = this.learn(this.parameters, x, y, optimizer.rate, epochs);
  }

  forward(x: Nd): Nd {
    return this.layers.reduce((values, layer) => (layer instanceof DenseLayer ? layer.forward(values) : layer(values)), x);
  }
}
