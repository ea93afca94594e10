// What "My data" holds, as src/bendwise/lab/views/table.py and contest.py tell it.

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
