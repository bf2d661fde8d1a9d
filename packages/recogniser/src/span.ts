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

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
