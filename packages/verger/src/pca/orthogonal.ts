/**
 * Removes from `x` its components along orthonormal vectors: modified Gram-Schmidt, four vectors at a time, so that
 * each element of x is loaded once per four vectors.
 *
 * @param x [length]
 * @param rows the vectors, concatenated
 * @param offsets where each vector starts in `rows`
 */
export function orthogonalizeAgainst(x: Float64Array, rows: Float64Array, offsets: readonly number[]): void {
  const length = x.length;
  let at = 0;
  for (; at + 3 < offsets.length; at += 4) {
    const [a, b, c, d] = [offsets[at], offsets[at + 1], offsets[at + 2], offsets[at + 3]];
    let [onA, onB, onC, onD] = [0, 0, 0, 0];
    for (let i = 0; i < length; i++) {
      const xi = x[i];
      onA += xi * rows[a + i];
      onB += xi * rows[b + i];
      onC += xi * rows[c + i];
      onD += xi * rows[d + i];
    }
    for (let i = 0; i < length; i++) {
      x[i] -= onA * rows[a + i] + onB * rows[b + i] + onC * rows[c + i] + onD * rows[d + i];
    }
  }
  for (; at < offsets.length; at++) {
    const a = offsets[at];
    let onA = 0;
    for (let i = 0; i < length; i++) onA += x[i] * rows[a + i];
    for (let i = 0; i < length; i++) x[i] -= onA * rows[a + i];
  }
}

/** Scales `x` to length 1 and returns its former length; a zero vector is left unchanged. */
export function normalize(x: Float64Array): number {
  let square = 0;
  for (const value of x) square += value * value;
  const norm = Math.sqrt(square);
  if (norm > 0) for (let i = 0; i < x.length; i++) x[i] /= norm;
  return norm;
}
