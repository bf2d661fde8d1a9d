import { VergerError } from '../common/errors.js';
import type { FloatTensor } from '../onnx/session.js';
import type { Sidecar } from './sidecar.js';

/** How a model's output becomes a row of features. */
export interface Reading {
  /** The output's name. */
  readonly output: string;
  /** Images in a batch, all the same. */
  readonly batch: number;
  /** Where a map has its channels. */
  readonly mapLayout: 'nchw' | 'nhwc';
  readonly pool: Sidecar['pool'];
  /** Tokens before those that are pooled by mean or maximum. */
  readonly skipTokens: number;
  /** Scales the row to a length of 1. */
  readonly l2: boolean;
}

/**
 * One image's features.
 * @returns float32 [features]
 * @throws VergerError `model` if the output is not what the sidecar says
 */
export function featureRow(tensor: FloatTensor | undefined, reading: Reading): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw misfit(tensor, reading);
  const [images, ...shape] = tensor.shape;
  // Without an axis for the batch, its one image is the whole.
  if (reading.batch > 1 && images !== reading.batch) throw noBatch(tensor, reading);
  const length = tensor.data.length / reading.batch;
  const row = pooled({ data: tensor.data.subarray(0, length), shape }, tensor, reading);
  return reading.l2 ? unit(row) : row;
}

interface ImageOutput {
  readonly data: Float32Array;
  /** Without the batch. */
  readonly shape: readonly number[];
}

function pooled(image: ImageOutput, tensor: FloatTensor, reading: Reading): Float32Array {
  const { pool, batch } = reading;
  const all = batch === 1 ? tensor.shape : [1, ...image.shape];
  if (pool === undefined) {
    if (all.filter((size) => size !== 1).length > 1) throw misfit(tensor, reading);
    return image.data;
  }
  const [first = 1, second = 1, third = 1] = image.shape;
  if (all.length === 3 && all[0] === 1)
    return poolCells(
      image.data,
      { cells: first, features: second, cellStep: second, featureStep: 1 },
      reading,
    );
  if (all.length !== 4 || all[0] !== 1 || pool === 'cls' || reading.skipTokens > 0)
    throw wrongPool(tensor, reading);
  return reading.mapLayout === 'nchw'
    ? poolCells(
        image.data,
        { cells: second * third, features: first, cellStep: 1, featureStep: second * third },
        reading,
      )
    : poolCells(
        image.data,
        { cells: first * second, features: third, cellStep: third, featureStep: 1 },
        reading,
      );
}

interface Cells {
  readonly cells: number;
  readonly features: number;
  /** Distances in the data. */
  readonly cellStep: number;
  readonly featureStep: number;
}

function poolCells(
  data: Float32Array,
  { cells, features, cellStep, featureStep }: Cells,
  { pool, skipTokens, output }: Reading,
): Float32Array {
  if (skipTokens >= cells) {
    throw new VergerError(
      'model',
      `the model's output ${output} has ${cells} tokens, and "skipTokens" leaves none`,
    );
  }
  const row = new Float32Array(features);
  for (let feature = 0; feature < features; feature++) {
    const at = feature * featureStep;
    if (pool === 'cls') row[feature] = data[at];
    else {
      // In float64, as all sums of ours.
      let sum = 0;
      let most = -Infinity;
      for (let cell = skipTokens; cell < cells; cell++) {
        const value = data[at + cell * cellStep];
        sum += value;
        // NaN must not get lost.
        if (!(value <= most)) most = value;
      }
      row[feature] = pool === 'mean' ? sum / (cells - skipTokens) : most;
    }
  }
  return row;
}

/** A row of zeros stays one. */
function unit(row: Float32Array): Float32Array {
  let sum = 0;
  for (const value of row) sum += value * value;
  const length = Math.sqrt(sum);
  return length === 0 ? row : row.map((value) => value / length);
}

function misfit(tensor: FloatTensor | undefined, { output }: Reading): VergerError {
  return new VergerError('model', `the model's output ${output} is ${found(tensor)}, not a row of features`, {
    hint: hintFor(tensor?.shape.length),
  });
}

function hintFor(axes: number | undefined): string {
  if (axes === 3)
    return 'for tokens [N, T, D], write "pool": "cls", "mean" or "max" into the sidecar; or name another output';
  if (axes === 4)
    return 'for a map, write "pool": "mean" or "max" (global pooling) into the sidecar; or name another output';
  return 'a backbone ends with global pooling: [N, features] float32; name another output in the sidecar';
}

function wrongPool(tensor: FloatTensor, { output, pool, skipTokens }: Reading): VergerError {
  const settings =
    skipTokens > 0 && pool !== 'cls'
      ? `"pool": "${pool ?? ''}" with "skipTokens"`
      : `"pool": "${pool ?? ''}"`;
  const hint =
    tensor.shape.length < 3
      ? 'it is a row of features already: remove "pool" from the sidecar'
      : 'tokens are [N, T, D] and take "cls", "mean" or "max"; maps have four dimensions and take "mean" or "max"';
  return new VergerError('model', `${settings} does not fit the model's output ${output}, ${found(tensor)}`, {
    hint,
  });
}

function noBatch(tensor: FloatTensor, { output, batch }: Reading): VergerError {
  return new VergerError(
    'model',
    `the model takes only batches of ${batch}, but its output ${output} is ${found(tensor)}`,
    { hint: 'export it with a batch size of 1 or a dynamic one' },
  );
}

function found(tensor: FloatTensor | undefined): string {
  return tensor === undefined ? 'nothing' : `[${tensor.shape.join(', ')}]`;
}
