import { lcg } from 'testing-support/lcg';
import type { LabelledImage } from '../src/index.js';

/** A digest that no two of these have in common. */
export function sha256Of(number: number): string {
  return number.toString(16).padStart(16, '0').padEnd(64, 'a');
}

/** Images around as many centres as there are labels, the same for the same seed; their features are of spread 1. */
export function cloud(
  labels: readonly string[],
  perLabel: number,
  { seed = 1, width = 6, apart = 4, first = 0, centres = 1 } = {},
): LabelledImage[] {
  const place = lcg(centres);
  const means = labels.map(() => Float64Array.from({ length: width }, () => apart * place()));
  const random = lcg(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return labels.flatMap((label, k) =>
    Array.from({ length: perLabel }, (_, i) => ({
      label,
      sha256: sha256Of(first + k * perLabel + i),
      features: Float32Array.from(means[k], (mean) => mean + normal()),
    })),
  );
}
