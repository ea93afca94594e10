// What parts of a plot know of it.

import type { ScaleLinear } from "d3-scale";
import { getContext, setContext } from "svelte";

export interface Frame {
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
  readonly width: number;
  readonly height: number;
  /** Where a pointer is, in the plot's units. */
  at(event: PointerEvent): [number, number];
}

const KEY = Symbol("plot");
export const setFrame = (frame: Frame): Frame => setContext(KEY, frame);
export const getFrame = (): Frame => getContext<Frame>(KEY);
