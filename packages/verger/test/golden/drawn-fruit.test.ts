import { Resampler, tensorLength } from '@verger/vision';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Backbone } from '../../src/backbone/backbone.js';
import { type Decoder, openDecoder } from '../../src/images/decode.js';
import { resampleKernel } from '../../src/images/wasm-files.js';
import { networks } from './known-networks.js';

// Needs nothing outside the repository: fixtures/make.py documents the origin of the pictures and the values.

interface Expected {
  /** SHA-256 of the resized RGB bytes. */
  readonly resized: string;
  readonly features: readonly number[];
}

interface Picture extends Readonly<Record<keyof typeof networks, Expected>> {
  readonly file: string;
  readonly size: readonly [number, number];
  /** SHA-256 of the RGB bytes. */
  readonly decoded: string;
}

const read = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const { pictures } = JSON.parse(read('values.json').toString()) as { readonly pictures: readonly Picture[] };
const networkNames = ['plain', 'imageNet'] as const;

/** Our features are summed in float32, NumPy's in float64: features up to 1.5 differ by at most 1e-6. */
const tolerance = 5e-6;

const resampler = Resampler.create(resampleKernel());
const backbones = new Map<string, Backbone>();
let decoder: Decoder;

beforeAll(async () => {
  decoder = await openDecoder();
  for (const name of networkNames) {
    const { model, sidecar } = networks[name];
    backbones.set(name, await Backbone.open(model, sidecar));
  }
});
afterAll(async () => {
  for (const backbone of backbones.values()) await backbone.close();
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

it('covers eight pictures of drawn fruit', () => {
  expect(pictures).toHaveLength(8);
});

describe.each(pictures)('$file', (picture) => {
  it('decodes to the same pixels as in Pillow', async () => {
    const { width, height, data } = await decoder.decode(read(`pictures/${picture.file}`));
    expect([width, height]).toEqual(picture.size);
    expect(sha256(data)).toBe(picture.decoded);
  });

  it.each(networkNames)(
    'matches the input of Pillow and the features of NumPy for the network %s',
    async (name) => {
      const backbone = backbones.get(name);
      if (backbone === undefined) throw new Error(`${name} is not open`);
      const { preprocessing } = backbone.shape;
      const pixels = await decoder.decode(read(`pictures/${picture.file}`));
      const { data } = resampler.resize(
        pixels,
        preprocessing.width,
        preprocessing.height,
        preprocessing.filter,
      );
      expect(sha256(data)).toBe(picture[name].resized);

      resampler.keep(pixels, preprocessing);
      const tensor = resampler.tensor(preprocessing);
      expect(tensor).toHaveLength(tensorLength(preprocessing));
      const features = await backbone.featuresOf(tensor);
      const largestError = picture[name].features.reduce(
        (worst, value, i) => Math.max(worst, Math.abs(value - features[i])),
        0,
      );
      expect(features).toHaveLength(picture[name].features.length);
      expect(largestError).toBeLessThan(tolerance);
    },
  );
});
