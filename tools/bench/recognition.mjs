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
import { page } from './recognition/tables.mjs';

/** @typedef {import('./recognition/protocols.mjs').Making} Making */
/** @typedef {import('./recognition/tables.mjs').Fruits} Fruits */
/** @typedef {import('./recognition/tables.mjs').Photos} Photos */
/** @typedef {import('./recognition/tables.mjs').Challengers} Challengers */
/**
 * @template T
 * @typedef {import('./recognition/tables.mjs').Row<T>} Row
 */

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
      const turntable = { neighbours, views: 1, kinds };
      fruits.push(printed({ name, ...turntable, figures: await fruitFigures(name, model, turntable) }));
      for (const of of [undefined, views]) {
        const shop = { neighbours, views: of?.length ?? 1, kinds: shopKinds };
        photos.push(printed({ name, ...shop, figures: await photoFigures(name, model, shop, groups, of) }));
      }
    }
  const others = new Map();
  for (const { name } of backbones) others.set(name, await challengers(name, groups));
  return page(fruits, photos, groups, others);
}

/**
 * A row says what it is of as soon as it is measured: all of them take half an hour.
 *
 * @template {Row<unknown>} T
 * @param {T} row
 */
function printed(row) {
  const { name, neighbours, views: count } = row;
  console.log(`measured: ${name}, ${count} views${neighbours ? ', neighbours' : ''}`);
  return row;
}

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

/**
 * @param {string} name
 * @param {string} model
 * @param {Making} making
 * @returns {Promise<Fruits>}
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
 * @returns {Promise<Photos>}
 */
async function photoFigures(name, model, making, groups, of) {
  const [shop, others] = await Promise.all(photoSets.map((set) => rowsOf(name, model, set, of)));
  const isTrain = (/** @type {{ path: string }} */ { path }) => path.startsWith('dataset/train/');
  const [train, val] = [shop.filter(isTrain), shop.filter((row) => !isTrain(row))];
  const near = others.filter(({ path }) => path.includes('GroceryStoreDataset'));
  const far = others.filter(({ path }) => /caltech101|Leaves|Trash|Kounteyo98/.test(path));
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
