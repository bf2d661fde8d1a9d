/** The parameters of a projection: components = ((row - mean) / scale) · axes'. */
export interface Projection {
  /** float64 [width] */
  readonly mean: Float64Array;
  /** float64 [width] */
  readonly scale: Float64Array;
  /** float64 [k, width] */
  readonly axes: Float64Array;
  readonly k: number;
}

/**
 * Projects rows of features to components, `((x - mean) / scale) · axes'`, summed in float64 and rounded once: the
 * plain reference for faster implementations.
 *
 * @param features [rows×F] row-major
 * @returns [rows×k] row-major
 * @throws RangeError if the length is not a multiple of F
 */
export function projectRows({ mean, scale, axes, k }: Projection, features: Float32Array): Float32Array {
  const width = mean.length;
  const rows = features.length / width;
  if (!Number.isInteger(rows)) {
    throw new RangeError(`${features.length} values are not rows of ${width} features`);
  }
  const components = new Float32Array(rows * k);
  const centred = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    for (let i = 0; i < width; i++) centred[i] = (features[start + i] - mean[i]) / scale[i];
    for (let axis = 0; axis < k; axis++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += centred[i] * axes[axis * width + i];
      components[row * k + axis] = sum;
    }
  }
  return components;
}
