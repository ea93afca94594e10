// The chapter's steps as a track: every place on it, also between two steps, is a network.

import { between, NAMES, type Weights } from "./pair";

export type Frame = Weights & { pair: number; row: string; set: string[]; why: string };

export function placeOn(frames: Frame[], where: number): Weights {
  const at = Math.min(Math.max(where, 0), frames.length - 1);
  return between(frames[Math.floor(at)]!, frames[Math.ceil(at)]!, at % 1);
}

/** Whether these weights are the chapter's at this place; else they are somebody's own. */
export function isOnTrack(frames: Frame[], where: number, now: Weights): boolean {
  if (frames.length === 0) return false;
  const weights = placeOn(frames, where);
  return NAMES.every((name) => weights[name].every((value, i) => value === now[name][i]));
}
