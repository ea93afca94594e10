// What formulas stand on and JavaScript lacks: a product and a sum rounded once, powers of two, the parts of a
// number. The same bits as src/bendwise/elementary/primitives.py; tests/test_lab_echo.py compares them.

const real = new Float64Array(1);
const words = new Uint32Array(real.buffer); // low word first: every machine with a browser is little-endian
const bits = new BigUint64Array(real.buffer);
const SPLITTER = 2 ** 27 + 1;
const ROUNDS = 1.5 * 2 ** 52; // added to less than a quarter of it, it rounds to an integer
const LIFT = 512; // as in elementary/tables.py

/** A finite number as a whole number times a power of two. */
function whole(x: number): [bigint, number] {
  real[0] = x;
  const field = (words[1]! >>> 20) & 0x7ff;
  const digits = bits[0]! & 0xfffffffffffffn;
  const n = field === 0 ? digits : digits | 0x10000000000000n;
  return [words[1]! >>> 31 ? -n : n, Math.max(field, 1) - 1075];
}

/** n · 2**power, rounded once. */
function rounded(n: bigint, power: number): number {
  const size = n < 0n ? -n : n;
  const cut = Math.max(size.toString(2).length - 53, -1074 - power);
  if (cut <= 0) return scale(Number(n), power);
  const [kept, rest] = [size >> BigInt(cut), size & ((1n << BigInt(cut)) - 1n)];
  const half = 1n << BigInt(cut - 1);
  const up = rest > half || (rest === half && (kept & 1n) === 1n) ? 1n : 0n;
  const y = scale(Number(kept + up), power + cut);
  return n < 0n ? -y : y;
}

function exactly(x: number, y: number, z: number): number {
  const [[a, i], [b, j], [c, k]] = [whole(x), whole(y), whole(z)];
  const low = Math.min(i + j, k);
  const sum = ((a * b) << BigInt(i + j - low)) + (c << BigInt(k - low));
  return sum === 0n ? x * y + z : rounded(sum, low);
}

/** x · y + z, rounded once (Boldo and Melquiond 2008: the last but one sum is rounded to odd). */
export function fma(x: number, y: number, z: number): number {
  const product = x * y;
  const size = Math.abs(product);
  if (!(size < 1e290 && Math.abs(z) < 1e290 && size > 1e-270 && Math.abs(x) < 1e290 && Math.abs(y) < 1e290)) {
    if (x === 0 || y === 0 || !Number.isFinite(x) || !Number.isFinite(y) || !Number.isFinite(z)) return product + z;
    return exactly(x, y, z);
  }
  let t = SPLITTER * x;
  const xh = t - (t - x);
  const xl = x - xh;
  t = SPLITTER * y;
  const yh = t - (t - y);
  const yl = y - yh;
  const low = xl * yl - (product - xh * yh - xl * yh - xh * yl);
  const th = z + low;
  let part = th - z;
  const tl = z - (th - part) + (low - part);
  const v = product + th;
  part = v - product;
  const vl = product - (v - part) + (th - part);
  let odd = tl + vl;
  part = odd - tl;
  const lost = tl - (odd - part) + (vl - part);
  if (lost !== 0) {
    real[0] = odd;
    if ((words[0]! & 1) === 0) {
      if (lost > 0 !== odd > 0 && words[0]!-- === 0) words[1]!--; // toward 0: one less, with a borrow
      else if (lost > 0 === odd > 0) words[0]!++; // away from 0: the last bit, which was 0
      odd = real[0]!;
    }
  }
  return v + odd;
}

/** The nearest integer, ties to even. */
export function nearest(x: number): number {
  return x + ROUNDS - ROUNDS;
}

function power(n: number): number {
  words[0] = 0;
  words[1] = (n + 1023) << 20;
  return real[0]!;
}

/** x · 2**n, rounded once: on the way down no step but the last leaves the normal numbers. */
export function scale(x: number, n: number): number {
  if (Number.isNaN(n)) return n;
  for (let left = 0; n > 1023 && left < 2; left++, n -= 1023) x *= power(1023);
  for (let left = 0; n < -1022 && left < 2; left++, n += 969) x *= power(-969);
  return x * power(Math.max(-1022, Math.min(n, 1023)));
}

export const lift = scale;

/** The integer nearest to x · y, and 2 to the power of it and of LIFT. */
export function nearest_power(x: number, y: number): [number, number] {
  if (Number.isNaN(x)) return [x, x];
  const n = fma(x, y, ROUNDS) - ROUNDS;
  return [n, scale(1, Math.min(n + LIFT, 1023))];
}

/** m and n with x = m · 2**n and m from √½ to √2. */
export function split(x: number): [number, number] {
  if (!Number.isFinite(x) || x <= 0) return [x, 0];
  let n = -1022;
  if (x < 2 ** -1022) {
    x *= 2 ** 54;
    n -= 54;
  }
  real[0] = x;
  n += (words[1]! >>> 20) & 0x7ff;
  words[1] = (words[1]! & 0x800fffff) | 0x3fe00000;
  const m = real[0]!;
  return m >= 0.7071067811865476 ? [m, n] : [2 * m, n - 1];
}

export function horner(x: number, coefficients: number[]): number {
  let total = coefficients[0]!;
  for (let i = 1; i < coefficients.length; i++) total = fma(total, x, coefficients[i]!);
  return total;
}

export function lookup(table: number[], place: number): number {
  return place >= 0 && place < table.length ? table[Math.trunc(place)]! : table[table.length - 1]!;
}
