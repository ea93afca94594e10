// One keyboard for every handle and number: arrows, Shift ten times as far, Alt a tenth, Page keys, ends.

import { clamp } from "../state/fields";

export interface Bounds {
  low: number;
  high: number;
  step: number;
}

/** Without the digits that binary fractions add: 0.1 + 0.2 is 0.3. */
export function tidy(value: number): number {
  return Number(value.toPrecision(10)) + 0; // + 0: no minus zero
}

export function roundTo(value: number, step: number): number {
  return tidy(Math.round(value / step) * step);
}

/** The value after a key; null where the key means nothing here. */
export function afterKey(event: KeyboardEvent, value: number, { low, high, step }: Bounds): number | null {
  if (event.ctrlKey || event.metaKey) return null;
  const size = step * (event.shiftKey ? 10 : event.altKey ? 0.1 : 1);
  const moves: Record<string, number> = {
    ArrowRight: value + size,
    ArrowUp: value + size,
    ArrowLeft: value - size,
    ArrowDown: value - size,
    PageUp: value + 10 * step,
    PageDown: value - 10 * step,
    Home: low,
    End: high,
  };
  const moved = moves[event.key];
  return moved === undefined ? null : tidy(clamp(moved, low, high));
}

let gestures = 0;

/** A name for one drag: all that it changes is undone at once. */
export function newGesture(): string {
  return `drag ${++gestures}`;
}
