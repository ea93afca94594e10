// What the atlas knows of its cards: texts from Python once, numbers and small pictures with every drawing.

import type { Reply } from "../transport/wire";
import type { Tree } from "./Formula.svelte";

export interface CardText {
  name: string;
  formula: Tree;
  written: string;
  range: string;
  kinks: string;
  ulp: [number, number] | [];
  parameters: [string, number, number][]; // name, usual value, least
  elsewhere: Record<string, string>;
  source: string;
}

export interface Material {
  cards: CardText[];
  chips: string[];
  height: number;
}

export interface Atlas {
  search: string;
  pinned: string[];
  focus: string;
  settings: number[];
  probe: number;
  own: string;
  layers: number;
  scaled: boolean;
  [chip: string]: unknown;
}

export const CHIPS: Record<string, string> = {
  monotone: "only rises",
  bounded: "bounded",
  centered: "average 0",
  flat: "levels off",
  still: "slope 0 in places",
  kinks: "has kinks",
  numbers: "has parameters",
  libraries: "in other libraries",
};

const MISSING = 255;

/** One small picture as an SVG path in a box of 100 by 50. */
export function picture(bytes: ArrayLike<number>, start: number, count: number): string {
  let path = "";
  let pen = "M";
  for (let i = 0; i < count; i++) {
    const height = bytes[start + i]!;
    if (height === MISSING) {
      pen = "M";
      continue;
    }
    path += `${pen}${((100 * (i + 0.5)) / count).toFixed(1)} ${(50 - (50 * height) / 254).toFixed(1)}`;
    pen = "L";
  }
  return path;
}

/** The indices of the cards that have the words and every chip. */
export function matching(cards: CardText[], chips: string[], now: Atlas, reply: Reply | null): number[] {
  const words = now.search.toLowerCase().split(/\s+/).filter(Boolean);
  const flags = reply?.arrays.chips?.data;
  const wanted = chips.map((chip, i) => (now[chip] === true ? i : -1)).filter((i) => i >= 0);
  return cards
    .map((_, i) => i)
    .filter((i) => {
      const { name, written, source, elsewhere } = cards[i]!;
      const text = [name, written, source, ...Object.values(elsewhere)].join(" ").toLowerCase();
      return words.every((word) => text.includes(word)) && wanted.every((chip) => flags?.[i * chips.length + chip] === 1);
    });
}

/** The parameters of each pinned one: the state's, or where it has none, the usual ones. */
export function settingsOf(cards: CardText[], now: Atlas): number[][] {
  const usual = now.pinned.map((name) => cards.find((card) => card.name === name)?.parameters ?? []);
  const given = [...now.settings];
  if (given.length !== usual.flat().length) return usual.map((each) => each.map(([, value]) => value));
  return usual.map((each) => given.splice(0, each.length));
}
