/** What is left of a vector by rounding alone, of its length. */
const rounding = 1e-9;

/**
 * Unit vectors at right angles to each other that span what vectors span: by Gram and Schmidt, each twice, since once leaves
 * angles that rounding has bent (Giraud, Langou and Rozložník 2005).
 *
 * @param vectors float64 [d] each
 * @returns float64 [d] each, as many as are independent of those before
 */
export function spanOf(vectors: readonly Float64Array[]): readonly Float64Array[] {
  const span: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = vector.slice();
    for (let round = 0; round < 2; round++)
      for (const unit of span) {
        const share = dot(unit, rest);
        for (let i = 0; i < rest.length; i++) rest[i] -= share * unit[i];
      }
    const length = Math.sqrt(dot(rest, rest));
    if (length > rounding * Math.sqrt(dot(vector, vector))) span.push(rest.map((value) => value / length));
  }
  return span;
}

/** In four sums, which do not wait for each other. Arrays of one type, or V8 takes several times as long. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sumA = 0;
  let sumB = 0;
  let sumC = 0;
  let sumD = 0;
  let i = 0;
  for (; i + 4 <= a.length; i += 4) {
    sumA += a[i] * b[i];
    sumB += a[i + 1] * b[i + 1];
    sumC += a[i + 2] * b[i + 2];
    sumD += a[i + 3] * b[i + 3];
  }
  for (; i < a.length; i++) sumA += a[i] * b[i];
  return sumA + sumB + (sumC + sumD);
}
