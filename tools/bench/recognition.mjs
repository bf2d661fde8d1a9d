// `npm run bench:recognition`: how well recognisers do with Verger's backbones and with MobileNetV2: Fruits-360, labels of it that
// were left out, photos from shops in folds of other visits, strangers, and other classifiers on the same features. Needs the
// data in ../shared. Writes its section of docs/recognition.md; `--no-page` only prints. Results that are there are used again: `folder=<folder>`.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { pythonEnv } from '../../scripts/python-env.mjs';
import { setUp } from '../../scripts/set-up.mjs';
import { runProgram, sharedImages } from './measure.mjs';
import { writeSection } from './page.mjs';
import { clusters } from './recognition/clusters.mjs';
import { folds, foldsOf, inHalves, leftOut, onOthers, strangers } from './recognition/protocols.mjs';
import { readRows } from './recognition/rows.mjs';

setUp();
const words = process.argv.slice(2);
const given = words.find((word) => word.startsWith('folder='))?.slice(7);
const folder = given ?? mkdtempSync(join(tmpdir(), 'verger-recognition-'));
const teacher = '../shared/models/mobilenet_v2_1.0_224-features.onnx';
const views = [100, 75, 60, 45];
const backbones = [
  { name: 'verger-2', model: 'verger-2' },
  { name: 'verger-1', model: 'verger-1' },
  { name: 'MobileNetV2', model: teacher },
];
const fruitSets = ['fruits-360-training-sample', 'fruits-360-test'];
const photoSets = ['shop-photos', 'photos-permissive'];

try {
  const text = await measure();
  console.log(text);
  if (!words.includes('--no-page')) await writeSection('## How good it is', text, 'docs/recognition.md');
} finally {
  if (given === undefined) rmSync(folder, { recursive: true, force: true });
}

async function measure() {
  const kinds = kindsOf('fruits-360');
  const shopKinds = new Map([...kindsOf('grocery-fine'), ...kindsOf('grocery-coarse')]);
  // The same folds for all: groups of photos that MobileNetV2 finds alike.
  const groups = clusters(await rowsOf('MobileNetV2', teacher, 'shop-photos'));
  /** @type {Row<Fruits>[]} */
  const fruits = [];
  /** @type {Row<Photos>[]} */
  const photos = [];
  for (const { name, model } of backbones)
    for (const neighbours of [false, true]) {
      // Of fruit on a turntable the whole picture is the fruit.
      const making = { neighbours, views: 1 };
      const what = (/** @type {number} */ count) => ({ name, neighbours, views: count });
      fruits.push({ ...what(1), figures: await fruitFigures(name, model, { ...making, kinds }) });
      for (const of of [undefined, views]) {
        const shop = { neighbours, views: of?.length ?? 1, kinds: shopKinds };
        photos.push({ ...what(shop.views), figures: await photoFigures(name, model, shop, groups, of) });
      }
    }
  const others = new Map();
  for (const { name } of backbones) others.set(name, await challengers(name, groups));
  return page(fruits, photos, groups, others);
}

/**
 * Shares that are right, by classifier.
 *
 * @typedef {Readonly<Record<string, { readonly fruits: number, readonly val: number, readonly folds: number }>>} Challengers
 */

/**
 * Well-known classifiers on the same features.
 *
 * @param {string} name
 * @param {ReadonlyMap<string, number>} groups
 * @returns {Promise<Challengers>}
 */
async function challengers(name, groups) {
  const python = await pythonEnv('backbones', 'tools/bench/backbones/requirements.txt');
  const file = join(folder, 'folds.json');
  writeFileSync(file, JSON.stringify(Object.fromEntries(foldsOf(groups))));
  const sets = [...fruitSets, 'shop-photos'].map((set) => join(folder, `${name}-${set}`));
  const { stdout } = await runProgram(python, ['tools/bench/recognition/challengers.py', ...sets, file]);
  return JSON.parse(stdout);
}

/** @typedef {import('./recognition/protocols.mjs').Making} Making */
/** @typedef {Awaited<ReturnType<typeof fruitFigures>>} Fruits */
/** @typedef {Awaited<ReturnType<typeof photoFigures>>} Photos */

/**
 * @template T
 * @typedef {{ readonly name: string, readonly neighbours: boolean, readonly views: number, readonly figures: T }} Row
 */

/**
 * @param {string} name
 * @param {string} model
 * @param {Making} making
 */
async function fruitFigures(name, model, making) {
  const [gallery, test] = await Promise.all(fruitSets.map((set) => rowsOf(name, model, set)));
  // A quarter of the test images, for MobileNetV2's 1,280 features take their time.
  const quarter = test.filter((_, i) => i % 4 === 0);
  return {
    all: onOthers(gallery, test, making),
    halves: inHalves(gallery, quarter, making),
    leftOut: leftOut(gallery, quarter, making, { labels: 20, draws: 10 }),
  };
}

/**
 * @param {string} name
 * @param {string} model
 * @param {Making} making
 * @param {ReadonlyMap<string, number>} groups
 * @param {readonly number[]} [of] views
 */
async function photoFigures(name, model, making, groups, of) {
  const [shop, others] = await Promise.all(photoSets.map((set) => rowsOf(name, model, set, of)));
  const isTrain = (/** @type {{ path: string }} */ { path }) => path.startsWith('dataset/train/');
  const [train, val] = [shop.filter(isTrain), shop.filter((row) => !isTrain(row))];
  const near = others.filter(({ path }) => path.includes('GroceryStoreDataset'));
  const far = others.filter(({ path }) => /caltech101|Leaves|Trash|Kounteyo98/.test(path));
  console.log(`${name}: ${train.length}, ${val.length}, ${near.length}, ${far.length}`);
  return {
    val: onOthers(train, val, making),
    folds: folds(shop, groups, making),
    near: strangers(train, val, near, making),
    far: strangers(train, val, far, making),
  };
}

/** @param {string} name @param {string} model @param {string} set @param {readonly number[]} [of] views */
async function rowsOf(name, model, set, of) {
  const images = sharedImages(set);
  if (images === undefined || !existsSync(teacher)) {
    console.error('This benchmark needs the data and the backbone in ../shared, which is missing.');
    process.exit(1);
  }
  const output = join(folder, `${name}-${set}${of === undefined ? '' : '-views'}`);
  if (!existsSync(join(output, '_SUCCESS')))
    await runProgram(process.execPath, [
      ...['packages/verger/dist/cli/main.js', 'run', images, output, '--model', model],
      ...['--components', '0', '--quiet', ...(of === undefined ? [] : ['--views', of.join(',')])],
    ]);
  return readRows(output);
}

/** @param {string} dataset @returns {ReadonlyMap<string, string>} */
function kindsOf(dataset) {
  /** @type {{ dataset: string, label: string, kind: string }[]} */
  const rows = parse(readFileSync('../shared/facts/kinds.csv'), { columns: true });
  return new Map(rows.filter((row) => row.dataset === dataset).map(({ label, kind }) => [label, kind]));
}

const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)}%`;

/**
 * A row for each way to recognise.
 *
 * @template T
 * @param {readonly Row<T>[]} rows
 * @param {readonly (readonly [heading: string, cell: (figures: T) => string])[]} columns
 */
function table(rows, columns) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`;
  const what = (/** @type {Row<T>} */ { name, neighbours, views: count }) =>
    `${name}${count === 1 ? '' : `, ${count} views`}${neighbours ? ', neighbours' : ''}`;
  return [
    line(['', ...columns.map(([heading]) => heading)]),
    line(['---', ...columns.map(() => '---')]),
    ...rows.map((row) => line([what(row), ...columns.map(([, cell]) => cell(row.figures))])),
  ].join('\n');
}

/** @param {{ readonly before: number, readonly after: number }} error */
const beforeAfter = ({ before, after }) => `${percent(before)}, ${percent(after)}`;

/** @param {{ readonly auroc: number, readonly fpr95: number }} separation */
const separation = ({ auroc, fpr95 }) => `${percent(auroc)}, ${percent(fpr95)}`;

/**
 * @param {readonly Row<Fruits>[]} fruits
 * @param {readonly Row<Photos>[]} photos
 * @param {ReadonlyMap<string, number>} groups
 * @param {ReadonlyMap<string, Challengers>} others
 */
function page(fruits, photos, groups, others) {
  return `
\`npm run bench:recognition\` makes these tables. Labels are those of the data sets.

Fruits-360: 40 images of each of 120 labels learned, 20,622 test images. ECE, the mean difference between probability and accuracy:
calibrated on one half of a quarter of them, judged on the other. AUROC of the gate: 20 labels left out, ten draws.

${table(fruits, [
  ['right', ({ all }) => percent(all.accuracy)],
  ['by kind (64)', ({ all }) => percent(all.kindAccuracy)],
  ['ECE before, after', ({ halves }) => beforeAfter(halves.calibrationError)],
  ['AUROC, mean and least', ({ leftOut: out }) => `${percent(out.mean)}, ${percent(out.least)}`],
])}

Photos of shops, one view or four: the whole photo and its middle 75, 60 and 45%. Learned on the train split, right on val (111
photos); and in five folds of other shoots, with the errors that are fewer when it answers the surest 80%.

${table(photos, [
  ['val', ({ val }) => percent(val.accuracy)],
  ['by kind', ({ val }) => percent(val.kindAccuracy)],
  ['folds', ({ folds: f }) => percent(f.accuracy)],
  ['surest 80%', ({ folds: f }) => percent(f.answering[80])],
  ['errors fewer', ({ folds: f }) => percent(1 - (1 - f.answering[80]) / (1 - f.accuracy))],
])}

How sure it is in those folds: ECE, and the candidates, which are to hold the label of 90%; refused though known are to be 5%.
And strangers against val (AUROC, FPR95): vegetables and packages; other things (Caltech 101, leaves, flowers, waste).

${table(photos, [
  ['ECE before, after', ({ folds: f }) => beforeAfter(f.calibrationError)],
  ['candidates hold it', ({ folds: f }) => percent(f.coverage)],
  ['mean number', ({ folds: f }) => f.meanCandidates.toFixed(1)],
  ['refused', ({ folds: f }) => percent(f.refused)],
  ['vegetables', ({ near }) => separation(near)],
  ['other things', ({ far }) => separation(far)],
])}

In the folds three fifths of all shop photos are learned, one calibrates and one is judged; a fold holds whole groups, ${new Set(groups.values()).size}
in all: photos of a label whose MobileNetV2 features are alike (cosine distance below 0.25, average linkage). verger-1
learned MobileNetV2's features on photos that include the train split and the vegetables, so the columns of folds and of
vegetables flatter it; verger-2 on the vegetables and on four fifths of the train split.

${challengersText(others)}
`;
}

/** @param {ReadonlyMap<string, Challengers>} others by backbone */
function challengersText(others) {
  const names = Object.keys([...others.values()][0] ?? {});
  const cells = (/** @type {string} */ name) =>
    [...others.values()].map(
      (of) => `${percent(of[name].fruits)}, ${percent(of[name].val)}, ${percent(of[name].folds)}`,
    );
  return `Other classifiers on the same features, by scikit-learn; one photo. Three shares that are right: Fruits-360's test images,
val, and the five folds.

| | ${[...others.keys()].join(' | ')} |
| --- | ${[...others].map(() => '---').join(' | ')} |
${names.map((name) => `| ${name} | ${cells(name).join(' | ')} |`).join('\n')}`;
}
