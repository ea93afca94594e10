// How a neuron is, in a word, from where it answers.

export interface Vitality {
  kind: "dead" | "sleeps" | "always" | "lives";
  text: string;
}

/** `levels`: 0 flat, 1 weak, 2 passes, one for each input; `answers`: the share that is not flat. */
export function stateOf(levels: ArrayLike<number>, answers: number, sleeping: number): Vitality {
  if (answers === 0) return { kind: "dead", text: "dead" };
  const percent = answers * 100;
  const share = `${percent < 10 ? percent.toFixed(1) : Math.round(percent)}%`;
  if (answers < sleeping) return { kind: "sleeps", text: `sleeps ${share}` };
  if (Array.from(levels).every((level) => level === 2)) return { kind: "always", text: "always on" };
  return { kind: "lives", text: share };
}
