// Learning rates and scales on a track where each step is about a doubling: 1, 2, 5, 10 …

const STEPS = [1, 2, 5];

export function track(low: number, high: number): number[] {
  const found: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++)
    for (const step of STEPS) {
      const value = Number((step * 10 ** power).toPrecision(3));
      if (value >= low * 0.999 && value <= high * 1.001) found.push(value);
    }
  return found;
}

/** The place on a track that is nearest, as factors go. */
export function nearest(places: number[], value: number): number {
  const away = places.map((place) => Math.abs(Math.log(place / value)));
  return away.indexOf(Math.min(...away));
}
