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
