// Arrays of numbers of one or two axes and more, as far as the views need NumPy's.

export type Kind = "float64" | "float32" | "float16" | "uint8" | "int8" | "int64" | "bool";
export type Index = number | null | Slice | Nd;
const SIZE: Record<Kind, number> = { bool: 0, uint8: 1, int8: 1, int64: 2, float16: 3, float32: 4, float64: 5 };
const f16 = (Math as unknown as { f16round?: (x: number) => number }).f16round ?? halved;

/** Half precision, for browsers that have no word for it. */
export function halved(x: number): number {
  const size = Math.abs(x);
  if (!(size < 65520)) return x !== x ? x : x > 0 ? Infinity : -Infinity;
  const step = 2 ** Math.max(Math.floor(Math.log2(size || 1)) - 10, -24);
  const whole = size / step; // exact, and below 4096: adding 1.5 · 2**52 rounds it to an even integer on a tie
  return (x < 0 || Object.is(x, -0) ? -1 : 1) * (whole + 1.5 * 2 ** 52 - 1.5 * 2 ** 52) * step;
}

/** A number as a type holds it. */
export function as(kind: Kind, x: number): number {
  if (kind === "float64") return x;
  if (kind === "float32") return Math.fround(x);
  if (kind === "float16") return f16(x);
  return kind === "bool" ? (x !== 0 ? 1 : 0) : Math.trunc(x);
}

export class Slice {
  constructor(
    readonly from: number | null,
    readonly to: number | null,
  ) {}

  of(n: number): number[] {
    const end = (at: number | null, other: number) => Math.min(Math.max(at === null ? other : at < 0 ? at + n : at, 0), n);
    const [from, to] = [end(this.from, 0), end(this.to, n)];
    return Array.from({ length: Math.max(to - from, 0) }, (_, i) => from + i);
  }
}

export class Nd {
  constructor(
    readonly data: number[],
    readonly shape: number[],
    readonly kind: Kind = "float64",
  ) {}

  get ndim(): number {
    return this.shape.length;
  }

  get T(): Nd {
    const [rows, columns] = this.shape as [number, number];
    if (this.ndim < 2) return this;
    return new Nd(this.data.map((_, i) => this.data[(i % rows) * columns + Math.floor(i / rows)]!), [columns, rows], this.kind);
  }

  rows(): (Nd | number)[] {
    const inner = this.shape.slice(1);
    const size = inner.reduce((a, b) => a * b, 1);
    if (!inner.length) return this.data;
    return Array.from({ length: this.shape[0]! }, (_, i) => new Nd(this.data.slice(i * size, (i + 1) * size), inner, this.kind));
  }

  map(change: (x: number) => number, kind = this.kind): Nd {
    return new Nd(this.data.map((x) => as(kind, change(x))), this.shape, kind);
  }

  astype(kind: { kind: Kind } | Kind): Nd {
    return this.map((x) => x, typeof kind === "string" ? kind : kind.kind);
  }

  max({ initial = -Infinity } = {}): number {
    return this.data.reduce((top, x) => (x > top || x !== x ? x : top), initial);
  }

  mean(): number {
    return total(this.data) / this.data.length;
  }

  sum({ axis }: { axis?: number; dtype?: unknown } = {}): Nd | number {
    if (axis === 0) return this.rows().reduce<Nd>((sum, row) => combine((a, b) => a + b, sum, row as Nd), new Nd([0], [1], this.kind));
    return total(this.data, this.kind);
  }

  /** One place, or a part of each axis; a mask or places choose along the first. */
  at(index: Index | Index[]): Nd | number {
    const all = Array.isArray(index) ? index : [index];
    const [places, shape]: [number[][], number[]] = [[], []];
    let axis = 0;
    for (const one of all) {
      if (one === null) {
        shape.push(1);
        continue;
      }
      const n = this.shape[axis++]!;
      const chosen = typeof one === "number" ? [one < 0 ? one + n : one] : one instanceof Slice ? one.of(n) : chosenBy(one);
      places.push(chosen);
      if (typeof one !== "number") shape.push(chosen.length);
    }
    for (; axis < this.ndim; axis++) {
      places.push(Array.from({ length: this.shape[axis]! }, (_, i) => i));
      shape.push(this.shape[axis]!);
    }
    if (all.length === 1 && all[0] instanceof Nd && all[0].ndim === this.ndim && this.ndim > 1)
      return new Nd(this.data.filter((_, i) => (all[0] as Nd).data[i]), [all[0].data.filter(Boolean).length], this.kind);
    let flat = [0];
    places.forEach((chosen, i) => {
      const next = new Array<number>(flat.length * chosen.length);
      let k = 0;
      for (const at of flat) for (const place of chosen) next[k++] = at * this.shape[i]! + place;
      flat = next;
    });
    const data = flat.map((at) => this.data[at]!);
    return shape.length ? new Nd(data, shape, this.kind) : data[0]!;
  }
}

function chosenBy(index: Nd): number[] {
  return index.kind === "bool" ? index.data.flatMap((yes, i) => (yes ? [i] : [])) : index.data;
}

/** A sum in the order of NumPy's, which is in eights. */
export function total(data: number[], kind: Kind = "float64"): number {
  const inner = kind === "float16" ? "float32" : kind;
  const add = (from: number, to: number): number => {
    const n = to - from;
    if (n < 8) {
      let sum = 0;
      for (let i = from; i < to; i++) sum = as(inner, sum + data[i]!);
      return sum;
    }
    if (n > 128) {
      const middle = from + Math.floor(n / 16) * 8;
      return as(inner, add(from, middle) + add(middle, to));
    }
    const r = data.slice(from, from + 8);
    let i = 8;
    for (; i + 8 <= n; i += 8) for (let k = 0; k < 8; k++) r[k] = as(inner, r[k]! + data[from + i + k]!);
    const two = (k: number) => as(inner, r[k]! + r[k + 1]!);
    let sum = as(inner, as(inner, two(0) + two(2)) + as(inner, two(4) + two(6)));
    for (; i < n; i++) sum = as(inner, sum + data[from + i]!);
    return sum;
  };
  return as(kind, add(0, data.length));
}

export type Like = Nd | number | boolean | Like[];

export function array(given: Like, kind?: Kind): Nd {
  if (given instanceof Nd) return kind ? given.astype(kind) : given;
  if (!Array.isArray(given)) return new Nd([as(kind ?? "float64", Number(given))], [], kind ?? (typeof given === "boolean" ? "bool" : "float64"));
  const parts = given.map((one) => array(one, kind));
  const type = kind ?? parts.reduce<Kind>((most, one) => (SIZE[one.kind] > SIZE[most] ? one.kind : most), parts.length ? "bool" : "float64");
  return new Nd(parts.flatMap((one) => one.data), [parts.length, ...(parts[0]?.shape ?? [])], type);
}

/** One function of two arrays, or of an array and a number, with the shapes fitted to each other. */
export function combine(by: (a: number, b: number) => number, a: Nd | number, b: Nd | number, kind?: Kind): Nd {
  const [left, right] = [array(a), array(b)];
  const weak = (x: Nd | number) => typeof x === "number" || x instanceof Nd === false;
  const larger = SIZE[left.kind] >= SIZE[right.kind] ? left.kind : right.kind;
  const type = kind ?? (weak(a) && right.kind.startsWith("f") ? right.kind : weak(b) && left.kind.startsWith("f") ? left.kind : larger);
  const n = Math.max(left.ndim, right.ndim);
  const padded = (x: Nd) => [...Array<number>(n - x.ndim).fill(1), ...x.shape];
  const [p, q] = [padded(left), padded(right)];
  const shape = p.map((size, i) => (size === 1 ? q[i]! : size));
  const [x, y] = [spread(left.data, p, shape), spread(right.data, q, shape)];
  const data = new Array<number>(x.length);
  for (let i = 0; i < x.length; i++) data[i] = as(type, by(x[i]!, y[i]!));
  return new Nd(data, shape, type);
}

/** The numbers of an array of shape `own`, repeated along the axes where it has only one. */
function spread(data: number[], own: number[], shape: number[]): number[] {
  let [made, inner] = [data, 1]; // numbers that belong together, from the last axis up
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis]!;
    if (own[axis] !== size) {
      const wide = new Array<number>(made.length * size);
      for (let i = 0, k = 0; i < made.length; i += inner)
        for (let time = 0; time < size; time++) for (let j = 0; j < inner; j++) wide[k++] = made[i + j]!;
      made = wide;
    }
    inner *= size;
  }
  return made;
}
