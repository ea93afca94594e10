// The functions of NumPy that views use, by their names.

import { array, as, combine, type Kind, type Like, Nd } from "./array";
import { errstate, watched, type Trouble } from "./warnings";

type Type = ((x: number) => number) & { kind: Kind };
const type = (kind: Kind): Type => Object.assign((x: number) => as(kind, Number(x)), { kind });
const types = Object.fromEntries((["float64", "float32", "float16", "uint8", "int8", "int64"] as Kind[]).map((kind) => [kind, type(kind)]));

function each(by: (x: number) => number, name: Trouble = "") {
  return (x: Like) => (typeof x === "number" ? by(x) : ((made) => watched(name, made, 1, made.map(by)))(array(x)));
}

/** As numpy.linspace: whole steps from the start, and the end itself. */
function linspace(from: number, to: number, n: number, { endpoint = true } = {}): Nd {
  const step = (to - from) / (endpoint ? n - 1 : n);
  return new Nd(Array.from({ length: n }, (_, i) => (endpoint && i === n - 1 ? to : i * step + from)), [n]);
}

function concatenate(given: Like[], { axis = 0 } = {}): Nd {
  const parts = given.map((one) => array(one));
  if (axis === 1) return concatenate(parts.map((one) => one.T)).T;
  const data = parts.flatMap((one) => one.data);
  return new Nd(data, [parts.reduce((n, one) => n + one.shape[0]!, 0), ...parts[0]!.shape.slice(1)], parts.at(-1)!.kind);
}

function unique(x: Nd): Nd {
  const data = [...x.data].sort((a, b) => a - b).filter((y, i, sorted) => i === 0 || y !== sorted[i - 1]);
  return new Nd(data, [data.length], x.kind);
}

function diag(x: Like): Nd {
  const { data } = array(x);
  const n = data.length;
  return new Nd(Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? data[i / (n + 1)]! : 0)), [n, n]);
}

const LARGEST: Partial<Record<Kind, number>> = { float16: 65504, float32: (2 - 2 ** -23) * 2 ** 127, float64: Number.MAX_VALUE };

export const np = {
  ...types,
  pi: Math.PI,
  nan: NaN,
  inf: Infinity,
  errstate,
  linspace,
  concatenate,
  unique,
  diag,
  array: (x: Like, { dtype }: { dtype?: Type } = {}) => array(x, dtype?.kind),
  asarray: (x: Like) => array(x),
  dtype: (name: Kind) => ({ type: types[name] }),
  finfo: ({ kind }: Type) => ({ max: LARGEST[kind] }),
  stack: (given: Like[], { axis = 0 } = {}) => (axis === 1 ? array(given).T : array(given)),
  maximum: (a: Nd | number, b: Nd | number) => {
    const larger = (x: number, y: number) => (x > y || x !== x ? x : y);
    return typeof a === "number" && typeof b === "number" ? larger(a, b) : combine(larger, a, b);
  },
  where: (chosen: Nd, x: Nd | number, y: Nd | number) => {
    const [left, right] = [combine((_, b) => b, chosen, x, "float64"), combine((_, b) => b, chosen, y, "float64")];
    return new Nd(left.data.map((one, i) => (chosen.data[i] ? one : right.data[i]!)), chosen.shape);
  },
  broadcast_to: (x: Like, shape: number[]) => combine((a) => a, array(x), new Nd(Array(shape.reduce((a, b) => a * b, 1)).fill(0), shape)),
  sort: (x: Nd) => new Nd((x.ndim > 1 ? (x.rows() as Nd[]) : [x]).flatMap((row) => [...row.data].sort((a, b) => a - b)), x.shape, x.kind),
  diff: (x: Nd) => new Nd(x.data.slice(1).map((y, i) => y - x.data[i]!), [x.data.length - 1], x.kind),
  flatnonzero: (x: Nd) => ((found) => new Nd(found, [found.length], "int64"))(x.data.flatMap((y, i) => (y ? [i] : []))),
  isfinite: (x: Nd) => x.map((y) => (Number.isFinite(y) ? 1 : 0), "bool"),
  mean: (x: Nd) => x.mean(),
  abs: each(Math.abs),
  sin: each(Math.sin),
  exp: each(Math.exp, "exp"),
  log: each(Math.log),
  log2: each(Math.log2),
  sqrt: each(Math.sqrt),
  square: (x: Nd | number) => (typeof x === "number" ? x * x : x.map((y) => y * y)),
};
