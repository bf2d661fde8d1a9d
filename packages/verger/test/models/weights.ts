import * as h5 from 'h5wasm';
import { lcg } from 'testing-support/lcg';
import { type Convolution, mobileNetV2Blocks } from '../../src/models/mobilenet-v2.js';

export interface WeightsLayer {
  readonly layer: string;
  readonly weights: readonly (readonly [name: string, shape: readonly number[], data: Float32Array])[];
}

/** Random weights for MobileNetV2, layer by layer as Keras saves them. */
export function randomLayers(seed = 1): WeightsLayer[] {
  const random = lcg(seed);
  const values = (shape: readonly number[], low: number, high: number): Float32Array =>
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => low + (high - low) * random());
  return mobileNetV2Blocks()
    .flatMap(({ convolutions }) => convolutions)
    .flatMap((convolution) => {
      const { name, outputs } = convolution;
      const shape = kernelShape(convolution);
      const norm = (['gamma', 'beta', 'moving_mean', 'moving_variance'] as const).map(
        (kind) => [`${name}_bn/${kind}:0`, [outputs], values([outputs], 0.5, 1.5)] as const,
      );
      return [
        { layer: name, weights: [[`${name}/kernel:0`, shape, values(shape, -0.2, 0.2)] as const] },
        { layer: `${name}_bn`, weights: norm },
        { layer: `${name}_relu`, weights: [] },
      ];
    });
}

function kernelShape({ depthwise, kernel, inputs, outputs }: Convolution): readonly number[] {
  return depthwise ? [kernel, kernel, outputs, 1] : [kernel, kernel, inputs, outputs];
}

/** The bytes of an HDF5 file in the layout of Keras 2. */
export async function weightsFile(layers: readonly WeightsLayer[]): Promise<Uint8Array> {
  const { FS } = await h5.ready;
  const path = '/written.h5';
  const file = new h5.File(path, 'w');
  const names = layers.map(({ layer }) => layer);
  const width = Math.max(...names.map((name) => name.length));
  file.create_attribute('layer_names', names, [names.length], `S${width}`);
  for (const { layer, weights } of layers) {
    const group = file.create_group(layer);
    if (weights.length > 0)
      group.create_attribute(
        'weight_names',
        weights.map(([name]) => name),
      );
    for (const [name, shape, data] of weights) {
      const [folder, short] = name.split('/');
      const inner = group.get(folder) ?? group.create_group(folder);
      if (inner instanceof h5.Group) inner.create_dataset({ name: short, data, shape: [...shape] });
    }
  }
  file.close();
  const bytes = FS.readFile(path);
  FS.unlink(path);
  return bytes;
}

/** The same layers, with one of them changed. */
export function withLayer(
  layers: readonly WeightsLayer[],
  name: string,
  change: (layer: WeightsLayer) => WeightsLayer,
): WeightsLayer[] {
  return layers.map((layer) => (layer.layer === name ? change(layer) : layer));
}
