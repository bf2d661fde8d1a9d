import { VergerError } from '../common/errors.js';
import { encodeGraph, type GraphConstant, type GraphNode } from '../onnx/graph.js';
import { foldBatchNorm, type FoldedConvolution } from './fold.js';
import { readKerasWeights } from './keras-weights.js';
import { type Convolution, featureCount, inputSide, mobileNetV2Blocks } from './mobilenet-v2.js';

/**
 * Converts the weights that Keras Applications publishes for MobileNetV2 1.0 without its top to an ONNX backbone. It
 * maps float32 [N, 3, 224, 224], -1 to 1, to float32 [N, 1280]. The same input gives the same bytes.
 * @param hdf5 a weights file in the Keras 2 layout
 * @throws VergerError `model`, naming the layer that does not fit
 */
export async function convertMobileNetV2(hdf5: Uint8Array): Promise<Uint8Array> {
  const layers = await readKerasWeights(hdf5);
  const expected = 2 * mobileNetV2Blocks().reduce((sum, { convolutions }) => sum + convolutions.length, 0);
  if (layers.length !== expected) {
    throw new VergerError(
      'model',
      `the file has ${layers.length} layers with weights; MobileNetV2 without its top has ${expected}`,
      { hint: 'use the file whose name ends in _1.0_224_no_top.h5' },
    );
  }
  let next = 0;
  return encodeNetwork((convolution) => foldBatchNorm(convolution, layers[next++], layers[next++]));
}

function encodeNetwork(weightsOf: (convolution: Convolution) => FoldedConvolution): Uint8Array {
  const nodes: GraphNode[] = [];
  const constants: GraphConstant[] = [
    { name: 'zero', shape: [], data: Float32Array.of(0) },
    { name: 'six', shape: [], data: Float32Array.of(6) },
  ];
  let value = 'image';
  for (const { convolutions, residual } of mobileNetV2Blocks()) {
    const input = value;
    for (const convolution of convolutions) {
      const { name } = convolution;
      const { weights, bias } = weightsOf(convolution);
      constants.push(
        { name: `${name}/weights`, ...weights },
        { name: `${name}/bias`, shape: [bias.length], data: bias },
      );
      nodes.push(convolutionNode(convolution, value));
      value = name;
      if (!convolution.clipped) continue;
      nodes.push({ op: 'Clip', inputs: [name, 'zero', 'six'], outputs: [`${name}/relu6`] });
      value = `${name}/relu6`;
    }
    if (!residual) continue;
    nodes.push({ op: 'Add', inputs: [input, value], outputs: [`${value}/sum`] });
    value = `${value}/sum`;
  }
  nodes.push(
    { op: 'GlobalAveragePool', inputs: [value], outputs: ['pooled'] },
    { op: 'Flatten', inputs: ['pooled'], outputs: ['features'] },
  );
  return encodeGraph({
    name: 'mobilenet-v2',
    nodes,
    inputs: [{ name: 'image', type: 'float32', shape: ['N', 3, inputSide, inputSide] }],
    outputs: [{ name: 'features', type: 'float32', shape: ['N', featureCount] }],
    constants,
  });
}

function convolutionNode(convolution: Convolution, input: string): GraphNode {
  const { name, kernel, stride, depthwise, inputs } = convolution;
  return {
    op: 'Conv',
    inputs: [input, `${name}/weights`, `${name}/bias`],
    outputs: [name],
    attributes: {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: samePadding(convolution),
      group: depthwise ? inputs : 1,
    },
  };
}

/**
 * Keras' SAME padding, and its `correct_pad` before a strided depthwise convolution: with stride 2, an even side is
 * padded only at its end. All strided sides are even here: 224, 112, 56, 28, 14.
 * @returns top, left, bottom, right
 */
function samePadding({ kernel, stride }: Convolution): readonly number[] {
  if (kernel === 1) return [0, 0, 0, 0];
  return stride === 1 ? [1, 1, 1, 1] : [0, 0, 1, 1];
}
