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
  /** @type {Map<string, Figures>} */
  const figures = new Map();
  // The same folds for both: groups of photos that MobileNetV2 finds alike.
  const groups = clusters(await rowsOf('MobileNetV2', teacher, 'shop-photos'));
  for (const { name, model } of backbones) {
    const fruit = await fruitFigures(name, model, kinds);
    figures.set(name, { ...fruit, ...(await photoFigures(name, model, shopKinds, groups)) });
    // Of fruit on a turntable the whole picture is the fruit.
    figures.set(`${name}, 4 views`, {
      ...{ fruits: undefined, halves: undefined, leftOut: undefined },
      ...(await photoFigures(name, model, shopKinds, groups, views)),
    });
  }
  const others = new Map();
  for (const { name } of backbones) others.set(name, await challengers(name, groups));
  return page([...figures], groups, others);
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

/** @typedef {ReturnType<typeof onOthers>} OnOthers */
/** @typedef {ReturnType<typeof leftOut>} LeftOut */
/**
 * @typedef {{ fruits: OnOthers | undefined, halves: OnOthers | undefined, leftOut: LeftOut | undefined }
 *   & Awaited<ReturnType<typeof photoFigures>>} Figures
 */

/**
 * @param {string} name
 * @param {string} model
 * @param {ReadonlyMap<string, string>} kinds
 */
async function fruitFigures(name, model, kinds) {
  const [gallery, test] = await Promise.all(fruitSets.map((set) => rowsOf(name, model, set)));
  return {
    fruits: onOthers(gallery, test, kinds),
    halves: inHalves(
      gallery,
      test.filter((_, i) => i % 4 === 0),
      kinds,
    ),
    // A quarter of the test images, for MobileNetV2's 1,280 features take their time.
    leftOut: leftOut(
      gallery,
      test.filter((_, i) => i % 4 === 0),
      { labels: 20, draws: 10 },
    ),
  };
}

/**
 * @param {string} name
 * @param {string} model
 * @param {ReadonlyMap<string, string>} shopKinds
 * @param {ReadonlyMap<string, number>} groups
 * @param {readonly number[]} [of]
 */
async function photoFigures(name, model, shopKinds, groups, of) {
  const [shop, others] = await Promise.all(photoSets.map((set) => rowsOf(name, model, set, of)));
  const count = of?.length ?? 1;
  const isTrain = (/** @type {{ path: string }} */ { path }) => path.startsWith('dataset/train/');
  const [train, val] = [shop.filter(isTrain), shop.filter((row) => !isTrain(row))];
  const near = others.filter(({ path }) => path.includes('GroceryStoreDataset'));
  const far = others.filter(({ path }) => /caltech101|Leaves|Trash|Kounteyo98/.test(path));
  console.log(`${name}: ${train.length}, ${val.length}, ${near.length}, ${far.length}`);
  return {
    val: onOthers(train, val, shopKinds, count),
    folds: folds(shop, groups, shopKinds, count),
    near: strangers(train, val, near, count),
    far: strangers(train, val, far, count),
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

/**
 * @param {readonly (readonly [string, Figures])[]} figures
 * @param {ReadonlyMap<string, number>} groups
 * @param {ReadonlyMap<string, Challengers>} others
 */
function page(figures, groups, others) {
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)}%`;
  const row = (
    /** @type {string} */ what,
    /** @type {(figure: typeof figures[number][1]) => string} */ text,
  ) => `| ${what} | ${figures.map(([, figure]) => text(figure)).join(' | ')} |`;
  return `
\`npm run bench:recognition\` makes this table. One photo; labels are those of the data sets. Four views
are the whole photo and its middle 75, 60 and 45%.

| | ${figures.map(([name]) => name).join(' | ')} |
| --- | ${figures.map(() => '---').join(' | ')} |
${[
  row('Fruits-360: 40 images of each of 120 labels learned, 20,622 test images right', ({ fruits }) =>
    fruits === undefined ? '' : percent(fruits.accuracy),
  ),
  row('the same by kind (64 kinds)', ({ fruits }) =>
    fruits === undefined ? '' : percent(fruits.kindAccuracy),
  ),
  row(
    'calibrated on one half of a quarter of them, judged on the other: ECE before and after',
    ({ halves }) =>
      halves === undefined
        ? ''
        : `${percent(halves.calibrationError.before)}, ${percent(halves.calibrationError.after)}`,
  ),
  row('20 labels left out, ten draws: AUROC of the gate, mean and least', ({ leftOut: out }) =>
    out === undefined ? '' : `${percent(out.mean)}, ${percent(out.least)}`,
  ),
  row('shop photos: learned on train, right on val (111 photos)', ({ val }) => percent(val.accuracy)),
  row('the same by kind', ({ val }) => percent(val.kindAccuracy)),
  row('five folds of other shoots: right', ({ folds: f }) => percent(f.accuracy)),
  row('of the surest 80%', ({ folds: f }) => percent(f.answering[80])),
  row(
    'sureness off by (ECE), uncalibrated and calibrated',
    ({ folds: f }) => `${percent(f.calibrationError.before)}, ${percent(f.calibrationError.after)}`,
  ),
  row(
    'candidates hold the label (90% promised); mean number',
    ({ folds: f }) => `${percent(f.coverage)}; ${f.meanCandidates.toFixed(1)}`,
  ),
  row('refused though known (5% promised)', ({ folds: f }) => percent(f.refused)),
  row(
    'vegetables and packages against val: AUROC, FPR95',
    ({ near }) => `${percent(near.auroc)}, ${percent(near.fpr95)}`,
  ),
  row(
    'other things (Caltech 101, leaves, flowers, waste) against val',
    ({ far }) => `${percent(far.auroc)}, ${percent(far.fpr95)}`,
  ),
].join('\n')}

In the folds three fifths of all shop photos are learned, one calibrates and one is judged; a fold holds whole groups, ${new Set(groups.values()).size}
in all: photos of a label whose MobileNetV2 features are alike (cosine distance below 0.25, average linkage). verger-1
learned MobileNetV2's features on photos that include the train split and the vegetables, so the rows of folds and of vegetables
flatter it; verger-2 on the vegetables and on four fifths of the train split.

${challengersText(others)}
`;
}

/** @param {ReadonlyMap<string, Challengers>} others by backbone */
function challengersText(others) {
  const names = Object.keys([...others.values()][0] ?? {});
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)}%`;
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
