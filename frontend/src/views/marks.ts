// The three classes: a color, a shape and a pattern each, so that no eye depends on color alone.

export const CLASSES = [
  { name: "A", sign: "●", pattern: "dots" },
  { name: "B", sign: "▲", pattern: "lines" },
  { name: "C", sign: "■", pattern: "hatching" },
] as const;

/** A path for a point of a class: circle, triangle or square around it. */
export function markOf(kind: number, x: number, y: number, r: number): string {
  const at = (dx: number, dy: number) => `${(x + dx).toFixed(1)} ${(y + dy).toFixed(1)}`;
  if (kind === 0) return `M${at(-r, 0)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  if (kind === 1) return `M${at(0, -r - 1)}L${at(r + 0.6, r - 0.6)}H${(x - r - 0.6).toFixed(1)}Z`;
  return `M${at(-r + 0.4, -r + 0.4)}h${2 * r - 0.8}v${2 * r - 0.8}h${0.8 - 2 * r}Z`;
}
