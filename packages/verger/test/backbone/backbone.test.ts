import { lcg } from 'testing-support/lcg';
import { describe, expect, it } from 'vitest';
import { Backbone } from '../../src/backbone/backbone.js';
import type { Sidecar } from '../../src/backbone/sidecar.js';
import { tinyBackbone } from '../support/tiny-backbone.js';
import { features, image, oddModel, pooled, whole, wide } from './graphs.js';

async function shapeOf(model: Uint8Array, sidecar: Sidecar = {}): Promise<Backbone['shape']> {
  const backbone = await Backbone.open(model, sidecar);
  await backbone.close();
  return backbone.shape;
}

const model = (message: string): object => ({
  name: 'VergerError',
  code: 'model',
  message: expect.stringContaining(message) as string,
});

describe('a backbone', () => {
  it.each(['nchw', 'nhwc'] as const)('exposes its size, layout (%s) and features', async (layout) => {
    const shape = await shapeOf(tinyBackbone({ layout, size: 16, features: 10 }));
    expect(shape).toMatchObject({ features: 10, preprocessing: { width: 16, height: 16, layout } });
  });

  it('defaults to the preprocessing of MobileNetV2', async () => {
    expect((await shapeOf(tinyBackbone({ size: 'side' }))).preprocessing).toEqual({
      width: 224,
      height: 224,
      layout: 'nchw',
      channels: 'rgb',
      filter: 'bicubic',
      scale: 1 / 127.5,
      mean: [1, 1, 1],
      std: [1, 1, 1],
    });
  });

  it('takes from its sidecar what the model leaves open', async () => {
    const sidecar: Sidecar = {
      width: 24,
      height: 16,
      channels: 'bgr',
      filter: 'box',
      scale: 1,
      mean: [1, 2, 3],
      std: [4, 5, 6],
    };
    expect((await shapeOf(tinyBackbone({ size: 'side' }), sidecar)).preprocessing).toMatchObject(sidecar);
  });

  it('computes the same features for the same image in either layout', async () => {
    const random = lcg(3);
    const planes = Float32Array.from({ length: 3 * 16 * 16 }, () => random() * 2 - 1);
    const pixels = planes.map((_, i) => planes[(i % 3) * 256 + Math.floor(i / 3)]);
    const nchw = await Backbone.open(tinyBackbone({ size: 16 }), {});
    const nhwc = await Backbone.open(tinyBackbone({ size: 16, layout: 'nhwc' }), {});
    const expected = await nchw.featuresOf(planes);
    const found = await nhwc.featuresOf(pixels);
    expect(new Set(expected).size).toBeGreaterThan(10);
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
    await nchw.close();
    await nhwc.close();
  });

  it('may end with 1x1 feature maps', async () => {
    expect(await shapeOf(oddModel([pooled]))).toMatchObject({ features: 3 });
  });

  it('may have been exported with a batch size of one', async () => {
    expect(await shapeOf(tinyBackbone({ batch: 1 }))).toMatchObject({ features: 24 });
  });

  it('uses its first output unless the sidecar names another', async () => {
    await expect(shapeOf(oddModel([wide, features]))).rejects.toMatchObject(model('output wide'));
    expect(await shapeOf(oddModel([wide, features]), { output: 'features' })).toMatchObject({ features: 3 });
  });

  it('may have other outputs that are not features', async () => {
    expect(await shapeOf(oddModel([whole, features]), { output: 'features' })).toMatchObject({ features: 3 });
  });

  it('is rejected without the output that the sidecar names, with a list of its outputs', async () => {
    await expect(shapeOf(oddModel([features, wide]), { output: 'logits' })).rejects.toMatchObject({
      ...model('no output logits'),
      hint: 'its outputs: features, wide',
    });
  });

  it('is rejected if it ends without pooling', async () => {
    await expect(shapeOf(tinyBackbone({ pooled: false }))).rejects.toMatchObject({
      ...model('[1, 24, 8, 8], not a row of features'),
      hint: expect.stringContaining('global pooling') as string,
    });
  });

  it('is rejected if its output contains integers', async () => {
    await expect(shapeOf(oddModel([whole]))).rejects.toMatchObject(model('int64'));
  });

  it.each([
    ['whole numbers', oddModel([features], [image('int64', ['N', 3, 8, 8])]), 'int64'],
    ['one channel', oddModel([features], [image('float32', ['N', 1, 8, 8])]), '[N, 1, 8, 8]'],
    [
      'images without a batch',
      oddModel([{ ...features, shape: [3, 8] }], [image('float32', [3, 8, 8])]),
      '[3, 8, 8]',
    ],
    [
      'two inputs',
      oddModel([features], [image('float32', ['N', 3, 8, 8]), { ...features, name: 'b' }]),
      '2 inputs',
    ],
  ])('is rejected if it takes %s', async (_, bytes, message) => {
    await expect(shapeOf(bytes)).rejects.toMatchObject(model(message));
  });

  it.each([
    ['width', { width: 64 }, 'the width in the sidecar is 64, but the model takes 32'],
    ['height', { height: 64 }, 'the height in the sidecar is 64, but the model takes 32'],
    ['layout', { layout: 'nhwc' as const }, 'the layout in the sidecar is nhwc'],
  ])('is rejected if its sidecar has another %s', async (_, sidecar, message) => {
    await expect(shapeOf(tinyBackbone(), sidecar)).rejects.toMatchObject(model(message));
  });

  it('is rejected if the model does not run on the size in the sidecar', async () => {
    await expect(shapeOf(tinyBackbone({ size: 'side' }), { width: 1, height: 1 })).rejects.toMatchObject(
      model('fails on an input of 1x3x1x1'),
    );
  });
});
