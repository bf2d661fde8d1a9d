import type { Sidecar } from '../../src/backbone/sidecar.js';
import { encodeGraph, type GraphNode } from '../../src/onnx/graph.js';

/** Integers from -504 to 504, divided by `divisor`; float32 represents each of them exactly. */
function knownValues(count: number, divisor: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => (((i * 7919) % 1009) - 504) / divisor);
}

const layers: readonly GraphNode[] = [
  {
    op: 'Conv',
    inputs: ['planes', 'weights1', 'biases1'],
    outputs: ['map1'],
    attributes: { strides: [2, 2] },
  },
  { op: 'Relu', inputs: ['map1'], outputs: ['positive1'] },
  {
    op: 'Conv',
    inputs: ['positive1', 'weights2', 'biases2'],
    outputs: ['map2'],
    attributes: { strides: [2, 2] },
  },
  { op: 'Relu', inputs: ['map2'], outputs: ['positive2'] },
  { op: 'GlobalAveragePool', inputs: ['positive2'], outputs: ['means'] },
  { op: 'Flatten', inputs: ['means'], outputs: ['features'] },
];
const toPlanes: GraphNode = {
  op: 'Transpose',
  inputs: ['image'],
  outputs: ['planes'],
  attributes: { perm: [0, 3, 1, 2] },
};

/** The network of fixtures/make.py, with the given input. */
function network(
  input: string,
  shape: readonly (number | string)[],
  nodes: readonly GraphNode[],
): Uint8Array {
  return encodeGraph({
    name: 'known',
    nodes,
    inputs: [{ name: input, type: 'float32', shape }],
    outputs: [{ name: 'features', type: 'float32', shape: ['N', 16] }],
    constants: [
      { name: 'weights1', shape: [8, 3, 3, 3], data: knownValues(8 * 27, 1024) },
      { name: 'biases1', shape: [8], data: knownValues(8, 2048) },
      { name: 'weights2', shape: [16, 8, 3, 3], data: knownValues(16 * 72, 1024) },
      { name: 'biases2', shape: [16], data: knownValues(16, 1024) },
    ],
  });
}

/** The networks of fixtures/make.py, with the sidecars that describe their preprocessing. */
export const networks: Readonly<
  Record<'plain' | 'imageNet', { readonly model: Uint8Array; readonly sidecar: Sidecar }>
> = {
  plain: { model: network('planes', ['N', 3, 96, 96], layers), sidecar: {} },
  imageNet: {
    model: network('image', ['N', 56, 80, 3], [toPlanes, ...layers]),
    sidecar: {
      filter: 'lanczos',
      channels: 'bgr',
      scale: 1 / 255,
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
    },
  },
};
