// A height between two points of a curve that Python computed.

import type { Numbers } from "../transport/wire";

export function valueAt(xs: Numbers, ys: Numbers, x: number): number {
  if (xs.length < 2) return NaN;
  let low = 0;
  let high = xs.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle]! <= x) low = middle;
    else high = middle;
  }
  const part = (x - xs[low]!) / (xs[high]! - xs[low]!);
  return ys[low]! + Math.min(Math.max(part, 0), 1) * (ys[high]! - ys[low]!);
}
