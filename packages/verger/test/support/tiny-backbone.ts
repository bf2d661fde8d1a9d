import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lcg } from 'testing-support/lcg';
import { encodeGraph, type GraphNode } from '../../src/onnx/graph.js';

export interface TinyBackboneOptions {
  /** Side of the square input; a string leaves it open. */
  readonly size?: number | string;
  readonly features?: number;
  readonly layout?: 'nchw' | 'nhwc';
  readonly batch?: number | string;
  /** A string leaves the number of channels open. */
  readonly channels?: 3 | string;
  /** Without pooling, the output is a map instead of a row of features. */
  readonly pooled?: boolean;
  readonly seed?: number;
  /** Multiplies the weights. */
  readonly gain?: number;
}

/** A minimal backbone: one convolution, Relu, global pooling. The same options give the same bytes. */
export function tinyBackbone(options: TinyBackboneOptions = {}): Uint8Array {
  const {
    size = 32,
    features = 24,
    layout = 'nchw',
    batch = 'N',
    channels = 3,
    pooled = true,
    seed = 1,
    gain = 1,
  } = options;
  const random = lcg(seed);
  const weights = Float32Array.from({ length: features * 3 * 9 }, () => (random() - 0.5) * gain);
  const biases = Float32Array.from({ length: features }, () => random() - 0.2);
  const image = layout === 'nchw' ? 'image' : 'planes';
  const nodes: GraphNode[] = [
    { op: 'Conv', inputs: [image, 'weights', 'biases'], outputs: ['map'], attributes: { strides: [4, 4] } },
    { op: 'Relu', inputs: ['map'], outputs: ['positive'] },
    { op: 'GlobalAveragePool', inputs: ['positive'], outputs: ['pooled'] },
    { op: 'Flatten', inputs: ['pooled'], outputs: ['features'] },
  ];
  const toPlanes: GraphNode = {
    op: 'Transpose',
    inputs: ['image'],
    outputs: ['planes'],
    attributes: { perm: [0, 3, 1, 2] },
  };
  const all = layout === 'nchw' ? nodes : [toPlanes, ...nodes];
  return encodeGraph({
    name: 'tiny',
    nodes: pooled ? all : all.slice(0, -2),
    inputs: [
      {
        name: 'image',
        type: 'float32',
        shape: layout === 'nchw' ? [batch, channels, size, size] : [batch, size, size, channels],
      },
    ],
    outputs: [
      pooled
        ? { name: 'features', type: 'float32', shape: [batch, features] }
        : { name: 'positive', type: 'float32', shape: [batch, features, 'h', 'w'] },
    ],
    constants: [
      { name: 'weights', shape: [features, 3, 3, 3], data: weights },
      { name: 'biases', shape: [features], data: biases },
    ],
  });
}

/** Writes `model.onnx` into a folder, creating it if necessary; returns its path. */
export async function writeTinyBackbone(folder: string, options: TinyBackboneOptions = {}): Promise<string> {
  const path = join(folder, 'model.onnx');
  await mkdir(folder, { recursive: true });
  await writeFile(path, tinyBackbone(options));
  return path;
}
