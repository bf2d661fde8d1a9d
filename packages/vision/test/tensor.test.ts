import { describe, expect, it } from 'vitest';
import type { Pixels } from '../src/pixels.js';
import { Resampler } from '../src/resample.js';
import type { TensorSpec } from '../src/tensor-spec.js';
import { tensorLength } from '../src/tensor-spec.js';
import { kernel } from './fixtures.js';
import { draw, pattern } from './pattern.js';

const resampler = Resampler.create(kernel);

const mobileNet: TensorSpec = {
  width: 31,
  height: 17,
  layout: 'nchw',
  channels: 'rgb',
  filter: 'bicubic',
  scale: 1 / 127.5,
  mean: [1, 1, 1],
  std: [1, 1, 1],
};
const imageNet: TensorSpec = {
  ...mobileNet,
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/** Returns a copy: the resampler reuses its own array in the next call. */
function makeTensor(pixels: Pixels, spec: TensorSpec): Float32Array {
  resampler.keep(pixels, spec);
  return resampler.tensor(spec).slice();
}

function tensorOf(spec: TensorSpec, width = 40, height = 50): Float32Array {
  return makeTensor(pattern(width, height), spec);
}

describe('a tensor', () => {
  it('equals x / 127.5 - 1 within one unit in the last place of 1', () => {
    const all = draw(256, 1, (x) => x);
    const target = makeTensor(all, { ...mobileNet, width: 256, height: 1 });
    const errors = Array.from(target, (value, i) => Math.abs(value - ((i % 256) / 127.5 - 1)));
    expect(Math.max(...errors)).toBeLessThanOrEqual(2 ** -23);
  });

  it.each([
    { layout: 'nchw', channels: 'rgb' },
    { layout: 'nchw', channels: 'bgr' },
    { layout: 'nhwc', channels: 'rgb' },
    { layout: 'nhwc', channels: 'bgr' },
  ] as const)(
    'has the layout $layout and the order $channels, with mean and std by colour',
    ({ layout, channels }) => {
      const spec = { ...imageNet, layout, channels };
      const { width, height } = spec;
      const target = tensorOf(spec);
      const resized = resampler.resize(pattern(40, 50), width, height, spec.filter);
      for (let pixel = 0; pixel < width * height; pixel++) {
        for (let colour = 0; colour < 3; colour++) {
          const place = channels === 'rgb' ? colour : 2 - colour;
          const at = layout === 'nchw' ? place * width * height + pixel : pixel * 3 + place;
          const x = resized.data[pixel * 3 + colour];
          const expected = (x / 255 - spec.mean[colour]) / spec.std[colour];
          expect(Math.abs(target[at] - expected)).toBeLessThan(1e-6);
        }
      }
    },
  );

  it('is the same for an image split into bands', () => {
    const spec = { ...imageNet, width: 20, height: 30 };
    const large = pattern(1200, 900);
    const target = makeTensor(large, spec);
    const again = makeTensor(resampler.resize(large, 20, 30, spec.filter), spec);
    expect(target).toEqual(again);
  });

  it('has the length that its spec requires', () => {
    expect(makeTensor(pattern(3, 3), mobileNet)).toHaveLength(tensorLength(mobileNet));
  });

  it('is made from the image in its slot, whatever the other slots hold', () => {
    const wide = { ...mobileNet, width: 50, height: 7 };
    const images = [pattern(9, 9), pattern(200, 300), pattern(3, 80)];
    for (const [slot, image] of images.entries()) resampler.keep(image, wide, slot);
    const fromSlots = images.map((_, slot) => resampler.tensor(wide, slot).slice());
    expect(fromSlots).toEqual(images.map((image) => makeTensor(image, wide)));
  });
});
