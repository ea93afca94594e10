// One sentence on what to do next; it depends on nothing but what is there.

import { heightAt, type Shape, type Weights } from "./pair";

export interface Seen {
  followed: boolean; // the chapter's steps are shown
  weights: Weights;
  shapes: (Shape | null)[];
  chosen: number;
  wanted: (x: number) => number;
  soFar: number; // root mean square distance up to where the last piece ends
  blind: boolean; // by numbers only
}
const FAR = 0.06;
const CORNER = 0.1;

type Fault = "low" | "high" | "corner" | null;

/** What is wrong with a piece: where it ends, or what it leaves out on the way. */
function faultOf(shape: Shape | null | undefined, { weights, wanted }: Seen): Fault {
  if (!shape) return null;
  const apart = (x: number): number => wanted(x) - heightAt(weights, x);
  const gap = apart(shape.end);
  if (Math.abs(gap) > FAR) return gap > 0 ? "low" : "high";
  return Math.abs(apart((shape.start + shape.end) / 2)) > CORNER ? "corner" : null;
}

const BY_HAND = {
  low: "Drag the blue dot up (or press ↑), onto the dotted curve.",
  high: "Drag the blue dot down (or press ↓), onto the dotted curve.",
  corner: "It cuts the corner: move the dot left, along the dotted curve.",
};
const BY_NUMBERS = {
  low: "It ends too low. b₂ says how far the piece goes, w₁ how steep it is.",
  high: "It ends too high. b₂ says how far the piece goes, w₁ how steep it is.",
  corner: "It cuts the corner: a larger w₁ makes it steeper, so that it ends sooner.",
};

export function hint(seen: Seen): string {
  const { followed, shapes, chosen, soFar, blind } = seen;
  if (followed) return "This is how the chapter does it. Move anything, and it is yours from here.";
  const free = shapes.findIndex((one, i) => one === null && i < shapes.length - 1);
  if (shapes.every((one) => one === null))
    return blind ? "Press “Add pair 1”, then change its numbers in the network below." : "Press “Add pair 1”: it puts a first straight piece on the plot.";
  const fault = faultOf(shapes[chosen], seen);
  if (fault) return (blind ? BY_NUMBERS : BY_HAND)[fault];
  const other = shapes.findIndex((shape) => faultOf(shape, seen));
  if (other >= 0) return `Pair ${other + 1} is still off: press its number at the top of the plot.`;
  const reach = shapes.reduce((end, one) => Math.max(end, one?.end ?? 0), 0);
  if (reach < 0.99 && soFar <= FAR) {
    if (free < 0) return "Stretch the last piece to x = 1.";
    const press = `Press “Add pair ${free + 1}”`;
    if (reach < 0.24) return `Good. ${press}: it starts where the last one ends.`;
    return `The first ${reach < 0.49 ? "quarter is" : reach < 0.74 ? "half is" : "three quarters are"} done. ${press}.`;
  }
  if (soFar > FAR) return "Nearly: look where blue and dotted are apart, and move the nearest bend.";
  return blind ? "All of it, by numbers. Can you get one more star?" : "All of it. For more stars, move the bends; or do it again by numbers only.";
}
