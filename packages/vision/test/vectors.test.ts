import { expect, test } from 'vitest';
import { resizeFilters } from '../src/filters.js';
import type { Pixels } from '../src/pixels.js';
import { projectRows } from '../src/project.js';
import { Resampler } from '../src/resample.js';
import { sniff } from '../src/sniff.js';
import type { TensorSpec } from '../src/tensor-spec.js';
import { TurboJpeg } from '../src/turbo.js';
import { sha256 } from './bytes.js';
import { codec, fixture, fixtureNames, kernel } from './fixtures.js';
import { pattern } from './pattern.js';
import { plainFiles } from './plain-files.js';

// vectors.json was written once, by Node. Node and the browser must both match it, so every pixel and every tensor
// value is the same in both. To rewrite it: `npx vitest run --project node packages/vision/test/vectors.test.ts -u`.

const resampler = Resampler.create(kernel);
const sizes = [
  [224, 224],
  [20, 31],
  [1, 1],
] as const;
const layouts = ['nchw', 'nhwc'] as const;
const normalisations = {
  mobileNet: { channels: 'rgb', scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] },
  imageNet: { channels: 'bgr', scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
} as const satisfies Record<string, Partial<TensorSpec>>;

/** Digests of the image and of everything computed from it, by operation. */
async function digests(pixels: Pixels): Promise<Record<string, string>> {
  const results: Record<string, string> = {
    [`decoded ${pixels.width}x${pixels.height}`]: await sha256(pixels.data),
  };
  for (const filter of resizeFilters) {
    for (const [width, height] of sizes) {
      const { data } = resampler.resize(pixels, width, height, filter);
      results[`${filter} ${width}x${height}`] = await sha256(data);
    }
    for (const layout of layouts) {
      for (const [name, normalisation] of Object.entries(normalisations)) {
        const spec: TensorSpec = { width: 96, height: 80, layout, filter, ...normalisation };
        resampler.keep(pixels, spec);
        results[`${filter} ${layout} ${name}`] = await sha256(bytesOf(resampler.tensor(spec)));
      }
    }
  }
  return results;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

test('every file of the corpus gives the recorded digests', async () => {
  const turbo = await TurboJpeg.open({ wasmBinary: codec });
  const vectors: Record<string, unknown> = {};
  const decoded: string[] = [];
  for (const file of fixtureNames) {
    const bytes = fixture(file);
    const sniffed = sniff(bytes);
    const pixels = await turbo.decode(bytes);
    if (pixels !== undefined) decoded.push(file);
    vectors[file] = {
      format: sniffed?.format ?? null,
      size: sniffed?.size === undefined ? null : `${sniffed.size.width}x${sniffed.size.height}`,
      ...(pixels && (await digests(pixels))),
    };
  }
  expect(decoded).toEqual(plainFiles);
  // The corpus has only small pictures: add one that the kernel splits into bands, and one with a very long side.
  for (const [width, height] of [
    [1200, 900],
    [1, 65_535],
  ] as const)
    vectors[`pattern ${width}x${height}`] = await digests(pattern(width, height));
  vectors.projection = await sha256(bytesOf(projection()));
  await expect(`${JSON.stringify(vectors, null, 2)}\n`).toMatchFileSnapshot('./fixtures/vectors.json');
});

/** 12 rows of 1,280 features on 20 axes, all from formulas. */
function projection(): Float32Array {
  const width = 1280;
  const wave = (length: number, step: number): Float64Array =>
    Float64Array.from({ length }, (_, i) => (((i * step) % 1009) - 504) / 1009);
  return projectRows(
    { mean: wave(width, 17), scale: wave(width, 29).map((x) => 1 + x), axes: wave(20 * width, 31), k: 20 },
    Float32Array.from(wave(12 * width, 37)),
  );
}
