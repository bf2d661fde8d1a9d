// `npm run bench:backbones`: compares the embedded backbone with MobileNetV2 on the same images, in one run. Writes
// docs/backbones.md. To test another model: node tools/bench/backbones.mjs <file.onnx>
import { mkdtempSync, readFileSync, rmSync, statSync, existsSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pythonEnv } from '../../scripts/python-env.mjs';
import { setUp } from '../../scripts/set-up.mjs';
import { bareRate } from './end-to-end.mjs';
import { median, runProgram, sharedImages, watchMemory } from './measure.mjs';
import { writeFormatted } from './page.mjs';

const embedded = 'packages/verger/models/verger-2.onnx';
const teacher = '../shared/models/mobilenet_v2_1.0_224-features.onnx';
const tested = process.argv[2] ?? embedded;
const rounds = 3;

setUp();
const found = {
  gallery: sharedImages('fruits-360-training-sample'),
  queries: sharedImages('fruits-360-test'),
  shop: sharedImages('shop-photos'),
};
const { gallery, queries, shop } = found;
if (gallery === undefined || queries === undefined || shop === undefined || !existsSync(teacher)) {
  console.error('This benchmark needs the data and the backbone in ../shared, which is missing.');
  process.exit(1);
}
/** @typedef {'gallery' | 'queries' | 'shop'} ImagesName */
/** @type {Readonly<Record<ImagesName, string>>} */
const images = { gallery, queries, shop };
const python = await pythonEnv('backbones', 'tools/bench/backbones/requirements.txt');
const folder = mkdtempSync(join(tmpdir(), 'verger-backbones-'));

/**
 * The output of `scores.py`, plus the cost of the runs. Figures for Fruits-360 are by number of components.
 *
 * @typedef {{
 *   readonly nearest: Readonly<Record<number, number>>,
 *   readonly lda: Readonly<Record<number, number>>,
 *   readonly shop: { readonly val: number, readonly folds: number },
 * }} Scores
 * @typedef {Scores & { readonly rate: number, readonly peakMiB: number, readonly bytes: number }} Examined
 * @typedef {Examined & { readonly bare: number, readonly start: number }} Measured
 */

/**
 * Runs the job; returns the path of its result, its images per second and its peak memory.
 *
 * @param {string} model
 * @param {ImagesName} name
 * @param {readonly string[]} flags
 */
async function featuresOf(model, name, flags = []) {
  const output = mkdtempSync(join(folder, `${name}-`));
  let peak = () => 0;
  const { seconds } = await runProgram(
    process.execPath,
    [
      'packages/verger/dist/cli/main.js',
      'run',
      images[name],
      output,
      '--model',
      model,
      '--quiet',
      '--overwrite',
      ...flags,
    ],
    { onStart: (child) => (peak = watchMemory(child.pid)) },
  );
  /** @type {import('../../packages/verger/dist/index.js').Manifest} */
  const { counts } = JSON.parse(readFileSync(join(output, '_verger/manifest.json'), 'utf8'));
  return { output, seconds, rate: counts.listed / seconds, peakMiB: peak() };
}

/** Measures everything about a backbone except its speed. @param {string} model @returns {Promise<Examined>} */
async function examine(model) {
  const results = {
    gallery: await featuresOf(model, 'gallery'),
    queries: await featuresOf(model, 'queries'),
    shop: await featuresOf(model, 'shop'),
  };
  const { stdout } = await runProgram(python, [
    'tools/bench/backbones/scores.py',
    ...Object.values(results).map(({ output }) => output),
  ]);
  const { rate, peakMiB } = results.queries;
  return { ...JSON.parse(stdout), rate, peakMiB, bytes: statSync(model).size };
}

/**
 * Images per second of the bare models, with one single-threaded loop per core, in turn, and the start-up time of each.
 *
 * @param {readonly { readonly model: string, readonly side: number }[]} models
 */
async function speeds(models) {
  const bare = models.map(() => /** @type {number[]} */ ([]));
  const start = models.map(() => /** @type {number[]} */ ([]));
  for (let round = 0; round < rounds; round++) {
    for (const [i, { model, side }] of models.entries()) {
      bare[i].push(await bareRate(model, { side, loops: cpus().length, threads: 1 }));
      start[i].push((await featuresOf(model, 'gallery', ['--limit', '2', '--components', '1'])).seconds);
    }
  }
  return models.map((_, i) => ({ bare: median(bare[i]), start: median(start[i]) }));
}

/** @param {number} share */
const percent = (share) => `${(share * 100).toFixed(1)}%`;

/** @param {Measured} ours @param {Measured} theirs */
function page(ours, theirs) {
  const name = basename(tested, '.onnx');
  /** @param {string} what @param {(of: Measured) => string} format */
  const row = (what, format) => `| ${what} | ${format(ours)} | ${format(theirs)} |`;
  return `# Backbones compared

Written by \`npm run bench:backbones\`, all in one run on one machine (${cpus().length} x ${cpus()[0].model}, Node
${process.versions.node}).

| | ${name} | MobileNetV2 1.0, 224 |
|---|---|---|
${[
  row('Fruits-360, nearest neighbour, k = 50', ({ nearest }) => percent(nearest[50])),
  row('Fruits-360, nearest neighbour, k = 200', ({ nearest }) => percent(nearest[200])),
  row('Fruits-360, LDA, k = 50', ({ lda }) => percent(lda[50])),
  row('Fruits-360, LDA, k = 200', ({ lda }) => percent(lda[200])),
  row('shop photos, val split, LDA, k = 50', ({ shop }) => percent(shop.val)),
  row('shop photos, five folds of the train split, LDA, k = 50', ({ shop }) => percent(shop.folds)),
  row('file, MB', ({ bytes }) => (bytes / 1e6).toFixed(2)),
  row('bare ONNX Runtime, images/s, one thread per core', ({ bare }) => bare.toFixed(0)),
  row('`verger run` on 20,622 images, images/s', ({ rate }) => rate.toFixed(0)),
  row('`verger run` on 2 images, s', ({ start }) => start.toFixed(2)),
  row('peak memory of all processes, MiB', ({ peakMiB }) => peakMiB.toFixed(0)),
].join('\n')}

${name} is ${(ours.bare / theirs.bare).toFixed(2)} times as fast in bare ONNX Runtime, and ${(ours.rate / theirs.rate).toFixed(2)} times as fast in a whole run.

Fruits-360: the gallery is 40 training images of each of 120 classes, the queries are all 20,622 images of the Test
split; PCA and LDA are fitted on the gallery, and neighbours are Euclidean. Shop photos: the fine fruit classes of the
Grocery Store Dataset, 1,142 photos to fit and 111 to score; PCA and LDA are fitted on the train split, or on four fifths
of it. verger-2 learned from four fifths of the photos of the train split, though not from their labels, so only its val
figure shows how it does on photos that it has not seen: another shop, other light, other harvests.
`;
}

try {
  const models = [tested, teacher];
  const examined = [];
  for (const model of models) {
    examined.push(await examine(model));
    console.log(model, examined.at(-1));
  }
  const sides = [
    { model: tested, side: 128 },
    { model: teacher, side: 224 },
  ];
  const fast = await speeds(sides);
  const [ours, theirs] = examined.map((scores, i) => ({ ...scores, ...fast[i] }));
  console.log(page(ours, theirs));
  if (tested === embedded) await writeFormatted('docs/backbones.md', page(ours, theirs));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
