// Activations and small dense networks over arrays: `get`, `Dense` and `Network` as views use them.

import { array, type Like, Nd, total } from "./array";

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
    const y = (i: number) => {
      let sum = 0;
      const [row, column] = [Math.floor(i / outputs) * inputs, i % outputs];
      for (let k = 0; k < inputs; k++) sum += x.data[row + k]! * this.weights.data[k * outputs + column]!;
      return sum + this.biases.data[column]!;
    };
    const rows = x.shape[0]!;
    return new Nd(Array.from({ length: rows * outputs }, (_, i) => y(i)), [rows, outputs]);
  }
}

export class DenseNetwork {
  constructor(private readonly layers: (DenseLayer | ((x: Nd) => Nd))[]) {}

  forward(x: Nd): Nd {
    return this.layers.reduce((values, layer) => (layer instanceof DenseLayer ? layer.forward(values) : layer(values)), x);
  }
}
