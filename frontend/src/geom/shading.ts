// A map of classes as pixels: each class has a tint, stronger where it is surer, and a pattern of its own.

export type Color = [number, number, number];
export const FINE = 3; // pixels along a cell: room for the patterns
const SHADES = 256;
const PERIOD = 10;

/** Whether a pixel is on a class's pattern: dots, lines, hatching. */
export function isOn(kind: number, x: number, y: number): boolean {
  if (kind === 0) return x % PERIOD < 2 && (y + (Math.floor(x / PERIOD) % 2) * (PERIOD / 2)) % PERIOD < 2;
  if (kind === 1) return y % PERIOD < 1;
  return (x + y) % PERIOD < 1;
}

export const readColor = (text: string): Color => (text.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number) as Color;

function mix(from: Color, to: Color, part: number): number {
  const [red, green, blue] = from.map((value, i) => Math.round(value + (to[i]! - value) * part));
  return ((255 << 24) | (blue! << 16) | (green! << 8) | red!) >>> 0;
}

/** For each class, off and on its pattern, a color for each share from 0 to 255. */
export function palette(ground: Color, classes: Color[]): Uint32Array[] {
  return classes.flatMap((color) =>
    [0, 0.25].map((more) =>
      Uint32Array.from({ length: SHADES }, (_, share) => {
        const sure = Math.max((share / 255 - 1 / 3) * 1.5, 0);
        return mix(ground, color, 0.1 + 0.45 * sure + more * (0.4 + 0.6 * sure));
      }),
    ),
  );
}

/** For each pixel and class, 1 where the pattern is. */
export function patterns(side: number, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, kind) =>
    Uint8Array.from({ length: side * side }, (_, i) => Number(isOn(kind, i % side, Math.floor(i / side)))),
  );
}

export function shade(
  pixels: Uint32Array,
  side: number,
  classes: ArrayLike<number>,
  shares: ArrayLike<number>,
  colors: Uint32Array[],
  masks: Uint8Array[],
): void {
  const wide = side * FINE;
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const cell = row * side + column;
      const kind = classes[cell]!;
      const share = shares[cell]!;
      const mask = masks[kind]!;
      const [off, on] = [colors[2 * kind]![share]!, colors[2 * kind + 1]![share]!];
      for (let y = 0, at = row * FINE * wide + column * FINE; y < FINE; y++, at += wide)
        for (let x = at; x < at + FINE; x++) pixels[x] = mask[x] ? on : off;
    }
}
