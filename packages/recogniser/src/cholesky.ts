/**
 * L of A = L·L' (Golub and Van Loan, Matrix Computations, 4th ed., 4.2.5).
 *
 * @param matrix float64 [d×d] row by row, positive definite
 * @returns float64 [d×d] row by row, the lower triangle; the rest is 0
 */
export function choleskyOf(matrix: Float64Array, width: number): Float64Array {
  const lower = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * width + j];
      for (let k = 0; k < j; k++) sum -= lower[i * width + k] * lower[j * width + k];
      lower[i * width + j] = i === j ? Math.sqrt(sum) : sum / lower[j * width + j];
    }
  }
  return lower;
}

/**
 * L⁻¹x: what is far in it is far by the covariance L·L'.
 *
 * @param vector [d]
 * @returns float64 [d]
 */
export function whitened(lower: Float64Array, vector: ArrayLike<number>): Float64Array {
  const width = vector.length;
  const out = new Float64Array(width);
  for (let i = 0; i < width; i++) {
    let sum = vector[i];
    for (let j = 0; j < i; j++) sum -= lower[i * width + j] * out[j];
    out[i] = sum / lower[i * width + i];
  }
  return out;
}

/**
 * L⁻¹ of several vectors: to the bit what `whitened` gives of each. The sums of four wait for each other less than one does for
 * itself, and L, which no cache holds, is read once for all four.
 *
 * @param vectors [n × d]
 * @returns float64 [n × d]
 */
export function whitenedEach(lower: Float64Array, vectors: Float32Array, width: number): Float64Array {
  const out = new Float64Array(vectors.length);
  let from = 0;
  for (; from + 4 * width <= vectors.length; from += 4 * width) whitenFour(lower, vectors, from, width, out);
  for (; from < vectors.length; from += width)
    out.set(whitened(lower, vectors.subarray(from, from + width)), from);
  return out;
}

function whitenFour(
  lower: Float64Array,
  vectors: Float32Array,
  from: number,
  width: number,
  out: Float64Array,
): void {
  const [a, b, c, d] = [0, 1, 2, 3].map((row) => from + row * width);
  for (let i = 0; i < width; i++) {
    let [sumA, sumB, sumC, sumD] = [vectors[a + i], vectors[b + i], vectors[c + i], vectors[d + i]];
    const row = i * width;
    for (let j = 0; j < i; j++) {
      const factor = lower[row + j];
      sumA -= factor * out[a + j];
      sumB -= factor * out[b + j];
      sumC -= factor * out[c + j];
      sumD -= factor * out[d + j];
    }
    const pivot = lower[row + i];
    out[a + i] = sumA / pivot;
    out[b + i] = sumB / pivot;
    out[c + i] = sumC / pivot;
    out[d + i] = sumD / pivot;
  }
}

/**
 * L·x, which undoes `whitened`.
 *
 * @param vector [d]
 * @returns float64 [d]
 */
export function unwhitened(lower: Float64Array, vector: ArrayLike<number>): Float64Array {
  const width = vector.length;
  return Float64Array.from({ length: width }, (_, i) => {
    let sum = 0;
    for (let j = 0; j <= i; j++) sum += lower[i * width + j] * vector[j];
    return sum;
  });
}

/**
 * L'⁻¹x: the product of it and y is that of x and L⁻¹y.
 *
 * @param vector [d]
 * @returns float64 [d]
 */
export function whitenedTransposed(lower: Float64Array, vector: ArrayLike<number>): Float64Array {
  const width = vector.length;
  const out = Float64Array.from(vector);
  for (let i = width - 1; i >= 0; i--) {
    out[i] /= lower[i * width + i];
    for (let j = 0; j < i; j++) out[j] -= lower[i * width + j] * out[i];
  }
  return out;
}
