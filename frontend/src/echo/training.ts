// Training on the page: how far it came is kept, so that a few epochs more take a few epochs.

import { Nd } from "./array";

type Row = Float64Array;
/** Python's own (src/bendwise/lab/echo/descent.py): from one epoch to another. */
export type Descend = (memory: Row[], x: Row, y: Row, n: number, start: number, end: number, rate: number) => void;
/** The parameters after so many epochs from the given ones. */
export type Learn = (from: Nd, x: Nd, y: Nd, rate: number, epochs: number) => Nd;
interface Stop {
  epoch: number;
  rows: Row[]; // parameters, mean, square
}
const EVERY = 100; // epochs between two places from which to go on; going back costs no more than these

export function learner(descend: Descend): Learn {
  let course = "";
  let stops: Stop[] = [];

  return (from, x, y, rate, epochs) => {
    const wanted = JSON.stringify([from.data, y.data, rate]);
    const size = from.data.length;
    if (wanted !== course) {
      course = wanted;
      stops = [{ epoch: 0, rows: [Float64Array.from(from.data), new Float64Array(size), new Float64Array(size)] }];
    }
    const n = Math.round(Math.sqrt(size + 3)) - 2; // size = n² + 4n + 1
    const [inputs, targets, gradient, room] = [Float64Array.from(x.data), Float64Array.from(y.data), new Float64Array(size), new Float64Array(3 * n)];
    for (;;) {
      const stop = stops.findLast(({ epoch }) => epoch <= epochs)!;
      if (stop.epoch === epochs) return new Nd(Array.from(stop.rows[0]!), [size]);
      const next = { epoch: Math.min(epochs, (Math.floor(stop.epoch / EVERY) + 1) * EVERY), rows: stop.rows.map((row) => row.slice()) };
      descend([...next.rows, gradient, room], inputs, targets, n, stop.epoch, next.epoch, rate);
      stops = [...stops.filter(({ epoch }) => epoch % EVERY === 0), next].sort((a, b) => a.epoch - b.epoch);
    }
  };
}
