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

export function hint({ followed, weights, shapes, chosen, wanted, soFar, blind }: Seen): string {
  const free = shapes.findIndex((one, i) => one === null && i < shapes.length - 1);
  if (followed) return "This is how the chapter does it. Move anything, and it is yours from here.";
  const count = shapes.filter((one) => one !== null).length;
  if (count === 0) return blind ? "Numbers only: press “Add pair 1”, then change its numbers in the network below." : "Press “Add pair 1”. It puts a first straight piece on the plot.";
  const reach = shapes.reduce((end, one) => Math.max(end, one?.end ?? 0), 0);
  const shape = shapes[chosen];
  const next = free < 0 ? "" : ` Press “Add pair ${free + 1}”: it starts where the last piece ends.`;
  if (shape) {
    const gap = wanted(shape.end) - heightAt(weights, shape.end);
    const middle = (shape.start + shape.end) / 2;
    const corner = Math.abs(wanted(middle) - heightAt(weights, middle));
    if (Math.abs(gap) > FAR)
      return blind
        ? `Pair ${chosen + 1} ends too ${gap > 0 ? "low" : "high"}: b₂ says how far it goes, w₁ how steep it is.`
        : `Drag the blue dot ${gap > 0 ? "up" : "down"} onto the dotted curve.`;
    if (corner > CORNER)
      return blind
        ? `Pair ${chosen + 1} cuts the corner: a larger w₁ makes it steeper, so that it ends sooner.`
        : "The piece cuts the corner: drag the blue dot along the dotted curve to the left, until the piece lies on it.";
  }
  if (reach < 0.99 && soFar <= FAR) return reach < 0.25 ? `Good.${next}` : `The first ${reach < 0.5 ? "quarter" : reach < 0.75 ? "half" : "three quarters"} is done.${next || " Stretch the last piece to x = 1."}`;
  if (soFar > FAR) return "One piece is still off: choose its number at the top of the plot, and drag its dot.";
  return blind ? "All of it, by numbers. Can you get one more star?" : "All of it. For more stars, move the bends; or do it again by numbers only.";
}
