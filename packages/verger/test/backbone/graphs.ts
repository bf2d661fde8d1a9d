import { castTo, encodeGraph, type GraphNode, type GraphValue } from '../../src/onnx/graph.js';

/** A model that only looks like a backbone from outside: averages of channels, and other outputs. */
export function oddModel(
  outputs: readonly GraphValue[],
  inputs: readonly GraphValue[] = [image('float32', ['N', 3, 8, 8])],
): Uint8Array {
  const wide: GraphNode = {
    op: 'Cast',
    inputs: ['features'],
    outputs: ['wide'],
    attributes: { to: castTo.float64 },
  };
  const whole: GraphNode = {
    op: 'Cast',
    inputs: ['features'],
    outputs: ['whole'],
    attributes: { to: castTo.int64 },
  };
  const nodes: GraphNode[] = [
    { op: 'Cast', inputs: ['image'], outputs: ['floats'], attributes: { to: castTo.float32 } },
    { op: 'GlobalAveragePool', inputs: ['floats'], outputs: ['pooled'] },
    { op: 'Flatten', inputs: ['pooled'], outputs: ['features'] },
    wide,
    whole,
  ];
  return encodeGraph({ name: 'odd', nodes, inputs, outputs });
}

export function image(type: GraphValue['type'], shape: GraphValue['shape']): GraphValue {
  return { name: 'image', type, shape };
}

export const features: GraphValue = { name: 'features', type: 'float32', shape: ['N', 3] };
export const pooled: GraphValue = { name: 'pooled', type: 'float32', shape: ['N', 3, 1, 1] };
export const wide: GraphValue = { name: 'wide', type: 'float64', shape: ['N', 3] };
export const whole: GraphValue = { name: 'whole', type: 'int64', shape: ['N', 3] };
