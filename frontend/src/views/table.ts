// What "My data" holds, as src/bendwise/lab/views/table.py and contest.py tell it.

import type { Column } from "../transport/wire";

export interface TableState {
  table: string;
  digest: string;
  name: string;
  target: string;
  task: string;
  drop: string[];
  activations: string[];
  seeds: number;
  hidden: string;
  baselines: boolean;
  budget: number;
}

export interface TableLists {
  choices: string[];
  columns: { name: string; kind: string; about: string; missing: number }[];
  rows: string[][];
  faults: string[];
  notes: string[];
  bars: string[];
}

export interface Standing {
  models?: Model[];
  done?: number;
  of?: number;
  seeds?: number;
  seeds_done?: number;
  metric?: string;
  more_is_better?: boolean;
  verdict?: string;
  pairs?: { a: string; b: string; difference: string; interval: string; p: string; apart: boolean }[];
}

export interface Model {
  name: string;
  kind: "activation" | "baseline";
  score: string;
  interval: string;
  ends: [number, number, number] | null;
  trouble: string;
  done: number;
  place: number;
}

export interface LossCurves {
  name: string;
  steps: Float64Array;
  low: ArrayLike<number>;
  middle: ArrayLike<number>;
  high: ArrayLike<number>;
}

/** Of each model that has one, best first: steps, and median and quartiles of the loss. */
export function lossCurves(models: Model[], losses: Column): LossCurves[] {
  const length = losses.shape[2] ?? 0;
  return models.flatMap(({ name, place }) => {
    const row = (i: number) => losses.data.subarray((4 * place + i) * length, (4 * place + i + 1) * length);
    const known = Array.from(row(0)).filter(Number.isFinite);
    const part = (i: number) => row(i).subarray(0, known.length);
    return known.length ? [{ name, steps: Float64Array.from(known), low: part(1), middle: part(2), high: part(3) }] : [];
  });
}

/** Whole powers of ten around all curves; what is lower than so many of them is cut off. */
export function lossRange(curves: LossCurves[], most: number): [number, number] {
  const all = curves.flatMap(({ middle, high }) => [...Array.from(middle), ...Array.from(high)]).filter((loss) => loss > 0 && loss < Infinity);
  if (!all.length) return [-1, 0];
  const top = Math.ceil(Math.log10(Math.max(...all)) - 1e-9) + 0; // + 0: no minus zero
  const floor = Math.floor(Math.log10(Math.min(...all)));
  return [Math.max(Math.min(floor, top - 1), top - most), top];
}
