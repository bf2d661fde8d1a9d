// Measures each step of the work on its own, warmed up, in this process.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDecoder } from '../../packages/verger/dist/images/decode.js';
import { resampleKernel } from '../../packages/verger/dist/images/wasm-files.js';
import { GramProduct, RowProjector } from '../../packages/verger/dist/onnx/linear-algebra.js';
import { encodePart } from '../../packages/verger/dist/parquet/write.js';
import { fitPca } from '../../packages/verger/dist/pca/fit.js';
import { momentsFromGram } from '../../packages/verger/dist/pca/moments.js';
import { Resampler } from '../../packages/vision/dist/index.js';
import { median } from './measure.mjs';

/**
 * The median time of a call in milliseconds, over several rounds.
 *
 * @param {(i?: number) => unknown} call
 */
async function milliseconds(call, { rounds = 7, calls = 1 } = {}) {
  await call();
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) await call(i);
    times.push((performance.now() - start) / calls);
  }
  return median(times);
}

/** @type {import('../../packages/vision/dist/index.js').TensorSpec} */
const mobileNet = {
  width: 224,
  height: 224,
  layout: 'nchw',
  channels: 'rgb',
  filter: 'bicubic',
  scale: 1 / 127.5,
  mean: [1, 1, 1],
  std: [1, 1, 1],
};

/** Decodes and resizes 100x100 JPEGs. @param {string} folder */
export async function imageKernels(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .slice(0, 500)
    .map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name)));
  const decoder = await openDecoder();
  const resampler = Resampler.create(resampleKernel());
  /** @type {Awaited<ReturnType<typeof decoder.decode>>[]} */
  const pixels = [];
  for (const file of files) pixels.push(await decoder.decode(file));
  return {
    decode: await milliseconds((i = 0) => decoder.decode(files[i]), { calls: files.length }),
    resample: await milliseconds(
      (i = 0) => {
        resampler.keep(pixels[i], mobileNet);
        return resampler.tensor(mobileNet);
      },
      {
        calls: files.length,
      },
    ),
  };
}

const width = 1280;

/** Rows similar to ReLU6 features: a few hundred directions of decaying weight, plus noise. @param {number} count */
function rowsLike(count) {
  let state = 7;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const directions = Float32Array.from({ length: 64 * width }, () => uniform() - 0.5);
  const rows = new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    for (let d = 0; d < 64; d++) {
      const weight = (uniform() - 0.5) * 8 * 0.95 ** d;
      for (let j = 0; j < width; j++) rows[row * width + j] += weight * directions[d * width + j];
    }
    for (let j = 0; j < width; j++)
      rows[row * width + j] = Math.max(0, rows[row * width + j] + uniform() - 0.3);
  }
  return rows;
}

/** Moments, fit, projection and Parquet, for 1,280 features and k = 200. */
export async function tableKernels() {
  const count = 2048;
  const rows = rowsLike(count);
  const gram = await GramProduct.open();
  const sum = new Float64Array(width);
  for (let i = 0; i < rows.length; i++) sum[i % width] += rows[i];
  const moments = momentsFromGram(count, sum, await gram.of(rows, width));
  const fit = () => fitPca(moments, { components: { kind: 'count', count: 200 }, standardize: false });
  const pca = fit();
  const projector = await RowProjector.open(pca);
  const thousand = rows.subarray(0, 1000 * width);
  const batch = {
    paths: Array.from({ length: 1000 }, (_, i) => `Test/Apple/${i}_100.jpg`),
    labels: Array.from({ length: 1000 }, () => 'Apple'),
    splits: [],
    features: thousand,
    components: await projector.project(thousand),
    digests: Array.from({ length: 1000 }, (_, i) => i.toString(16).padStart(64, '0')),
  };
  async function* one() {
    yield batch;
  }
  /** @type {import('../../packages/verger/dist/parquet/columns.js').Columns} */
  const columns = { features: width, components: 200, split: false, dtype: 'float32', lists: 'variable' };
  return {
    gramPer1000: (await milliseconds(() => gram.of(rows, width))) / (count / 1000),
    fit: await milliseconds(fit, { rounds: 3 }),
    projectPer1000: await milliseconds(() => projector.project(thousand)),
    parquetPer1000: await milliseconds(() => encodePart(one(), columns)),
  };
}
