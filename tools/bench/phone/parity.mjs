import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Resampler } from '@verger/vision';
import sharp from 'sharp';
import { median } from '../measure.mjs';
import { seenInPage } from './worker-in-page.mjs';

const require = createRequire(import.meta.url);
const sha256 = (/** @type {Uint8Array} */ bytes) => createHash('sha256').update(bytes).digest('hex');

// From bytes: the server's decoder lets sharp read no files.

/**
 * As phones, cameras, editors and scanners write them; most files stay as they are.
 *
 * @type {readonly (readonly [name: string, of: (file: string, i: number) => Promise<Uint8Array>])[]}
 */
const variants = [
  ...Array.from(
    { length: 5 },
    () => /** @type {const} */ (['as they are', async (/** @type {string} */ file) => readFileSync(file)]),
  ),
  [
    'turned',
    (file, i) =>
      sharp(readFileSync(file))
        .withMetadata({ orientation: 2 + (i % 7) })
        .jpeg({ quality: 90 })
        .toBuffer(),
  ],
  ['CMYK', (file) => sharp(readFileSync(file)).toColourspace('cmyk').jpeg({ quality: 92 }).toBuffer()],
  ['Display-P3', (file) => sharp(readFileSync(file)).withIccProfile('p3').jpeg({ quality: 92 }).toBuffer()],
  ['progressive', (file) => sharp(readFileSync(file)).jpeg({ progressive: true }).toBuffer()],
  ['grey', (file) => sharp(readFileSync(file)).greyscale().jpeg().toBuffer()],
];

/**
 * Compares what the page makes of images with what the server makes of them.
 *
 * @param {readonly string[]} files
 * @param {{
 *   readonly page: import('playwright').Page,
 *   readonly embedder: { embed(image: Uint8Array): Promise<Float32Array> },
 *   readonly recogniser: import('@verger/recogniser').Recogniser,
 *   readonly preprocessing: import('@verger/vision').TensorSpec,
 * }} sides
 */
export async function compareAll(files, { page, embedder, recogniser, preprocessing }) {
  const { openDecoder } = await import('../../../packages/verger/dist/images/decode.js');
  const decoder = await openDecoder();
  const resampler = Resampler.create(readFileSync(require.resolve('@verger/vision/kernels/resample.wasm')));
  /** @type {Record<string, number>} */
  const counts = {};
  const times = [];
  const found = { images: files.length, otherPixels: 0, otherTensors: 0, otherDecisions: 0, largest: 0 };
  for (const [i, file] of files.entries()) {
    const [name, make] = variants[i % variants.length];
    counts[name] = (counts[name] ?? 0) + 1;
    const bytes = await make(file, i);
    const seen = await seenInPage(page, bytes);
    const pixels = await decoder.decode(bytes);
    resampler.keep(pixels, preprocessing);
    const tensor = resampler.tensor(preprocessing);
    if (seen.pixels !== sha256(pixels.data)) found.otherPixels++;
    if (seen.tensor !== sha256(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength)))
      found.otherTensors++;
    const features = await embedder.embed(bytes);
    features.forEach(
      (value, at) => (found.largest = Math.max(found.largest, Math.abs(value - seen.features[at]))),
    );
    const { decision, name: answer } = recogniser.answer(features);
    if (decision !== seen.decision || answer !== seen.name) found.otherDecisions++;
    times.push(seen.ms);
  }
  const sorted = [...times].sort((a, b) => a - b);
  return {
    ...found,
    variants: counts,
    medianMs: median(times),
    slowMs: sorted[Math.floor(0.95 * (sorted.length - 1))],
  };
}
