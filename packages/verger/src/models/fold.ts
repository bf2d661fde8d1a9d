import { VergerError } from '../common/errors.js';
import type { Tensor } from './hdf5.js';
import type { LayerWeights } from './keras-weights.js';
import type { Convolution } from './mobilenet-v2.js';

/** A convolution with its batch normalisation folded in. */
export interface FoldedConvolution {
  /** float32 [outputs, inputs per group, kernel, kernel], the layout of ONNX */
  readonly weights: Tensor;
  /** float32 [outputs] */
  readonly bias: Float32Array;
}

// From Keras' MobileNetV2: https://github.com/keras-team/keras/blob/master/keras/src/applications/mobilenet_v2.py
const epsilon = 1e-3;

/**
 * Folds a batch normalisation into the preceding convolution: gamma * (Wx - mean) / sqrt(variance + epsilon) + beta
 * is a single convolution. Computed in float64 and rounded once.
 * @param kernel Keras' layer: [kernel, kernel, inputs, outputs], or [kernel, kernel, channels, 1] for a depthwise one
 * @param norm Keras' layer: gamma, beta, moving_mean, moving_variance, each [outputs]
 * @throws VergerError `model`, naming the layer that does not fit
 */
export function foldBatchNorm(
  convolution: Convolution,
  kernel: LayerWeights,
  norm: LayerWeights,
): FoldedConvolution {
  const { depthwise, kernel: side, inputs, outputs } = convolution;
  const groupInputs = depthwise ? 1 : inputs;
  const shape = depthwise ? [side, side, outputs, 1] : [side, side, inputs, outputs];
  const values = onlyWeight(kernel, shape, convolution);
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((name) =>
    requireWeight(norm, name, norm.weights.get(name), [outputs], convolution),
  );
  const scale = Float64Array.from(gamma, (value, o) => value / Math.sqrt(variance[o] + epsilon));
  const bias = Float32Array.from(beta, (value, o) => value - mean[o] * scale[o]);
  const positions = side * side;
  const weights = new Float32Array(values.length);
  for (let position = 0; position < positions; position++) {
    for (let i = 0; i < groupInputs; i++) {
      const row = (position * groupInputs + i) * outputs;
      for (let o = 0; o < outputs; o++)
        weights[(o * groupInputs + i) * positions + position] = values[row + o] * scale[o];
    }
  }
  if (!weights.every(Number.isFinite) || !bias.every(Number.isFinite)) {
    throw new VergerError(
      'model',
      `the layers ${kernel.layer} and ${norm.layer} contain NaN or infinite values`,
    );
  }
  return { weights: { shape: [outputs, groupInputs, side, side], data: weights }, bias };
}

/** A convolution's weight is named `kernel` or `depthwise_kernel`, depending on the Keras version. */
function onlyWeight(layer: LayerWeights, shape: readonly number[], convolution: Convolution): Float32Array {
  const [[name, weight] = ['kernel', undefined], ...others] = layer.weights;
  return requireWeight(layer, name, others.length === 0 ? weight : undefined, shape, convolution);
}

function requireWeight(
  { layer, weights }: LayerWeights,
  name: string,
  weight: Tensor | undefined,
  shape: readonly number[],
  { name: place }: Convolution,
): Float32Array {
  const expected = `[${shape.join(', ')}]`;
  const hint = 'use the weights of MobileNetV2 1.0 without its top (…_1.0_224_no_top.h5)';
  if (weight === undefined) {
    const found = [...weights.keys()].join(', ');
    throw new VergerError(
      'model',
      `the layer ${layer} has weights ${found}; ${place} needs ${name} ${expected}`,
      {
        hint,
      },
    );
  }
  if (weight.shape.join() === shape.join()) return weight.data;
  const found = `[${weight.shape.join(', ')}]`;
  throw new VergerError('model', `the layer ${layer} has a ${name} of ${found}; ${place} needs ${expected}`, {
    hint,
  });
}
