// `npm run bench:study`: what studying a result of 20,622 images takes, beside openTSNE and cleanlab on the same
// components, in one run on the same cores: neighbours with the accuracy against k, the map and how many neighbours it
// keeps, flipped labels that are found. Writes its section of docs/benchmarks.md.
// With a result that is already there: `npm run bench:study -- <result>`; `--no-page` only prints.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonEnv } from '../../scripts/python-env.mjs';
import { openResults, study } from '../../packages/verger/dist/index.js';
import { accuracyCurve } from '../../packages/verger/dist/study/curve/accuracy.js';
import { keptNeighbours } from '../../packages/verger/dist/study/faithfulness/kept-neighbours.js';
import {
  penaltiesOf,
  sampleOf,
  trustworthiness,
} from '../../packages/verger/dist/study/faithfulness/trustworthiness.js';
import { graphOf } from '../../packages/verger/dist/study/map/graph.js';
import { rowsOf } from '../../packages/verger/dist/study/map/landmarks.js';
import { mapIterations, positionsOf, stateAt } from '../../packages/verger/dist/study/map/layout.js';
import { continueMap } from '../../packages/verger/dist/study/map/make-map.js';
import { startOf } from '../../packages/verger/dist/study/map/start.js';
import { NeighbourSearch } from '../../packages/verger/dist/study/neighbours/search.js';
import { defaultStops } from '../../packages/verger/dist/study/neighbours/stops.js';
import { suspectsOf } from '../../packages/verger/dist/study/suspects/suspects.js';
import { leading, tableOf } from '../../packages/verger/dist/study/table.js';
import { runProgram, sharedImages } from './measure.mjs';
import { writeSection } from './page.mjs';
import { foundAmongFirst, withFlips } from './study/flips.mjs';

/** Draws of flipped labels. None of them had a part in the choice of the method. */
const seeds = [101, 202, 303, 404, 505];

const flags = process.argv.slice(2);
const python = await pythonEnv('study', 'tools/bench/study/requirements.txt');
const folder = mkdtempSync(join(tmpdir(), 'verger-study-'));
const result = flags.find((flag) => !flag.startsWith('--')) ?? (await makeResult());

try {
  const text = await measure();
  console.log(text);
  if (!flags.includes('--no-page')) await writeSection('## Studying a result', text);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function makeResult() {
  const [images, model] = [
    sharedImages('fruits-360-test'),
    '../shared/models/mobilenet_v2_1.0_224-features.onnx',
  ];
  if (images === undefined || !existsSync(model)) {
    console.error('This benchmark needs the data and the backbone in ../shared, which is missing.');
    process.exit(1);
  }
  const output = join(folder, 'result');
  const verger = 'packages/verger/dist/cli/main.js';
  await runProgram(process.execPath, [
    verger,
    'run',
    images,
    output,
    '--model',
    model,
    '--components',
    '200',
  ]);
  return output;
}

/** All components of the result, its labels and its films as numbers. */
async function readResult() {
  /** @type {Float32Array[]} */
  const components = [];
  /** @type {Map<string, number>[]} */
  const [labels, films] = [new Map(), new Map()];
  /** @type {number[][]} */
  const [labelOf, filmOf] = [[], []];
  const numberOf = (/** @type {Map<string, number>} */ names, /** @type {string} */ name) =>
    names.get(name) ?? (names.set(name, names.size), names.size - 1);
  for await (const row of (await openResults(result)).rows()) {
    components.push(row.components);
    labelOf.push(numberOf(labels, row.label ?? ''));
    // Fruits-360: `Apple Braeburn/r_41_100.jpg` is frame 41 of the film that is called r.
    filmOf.push(numberOf(films, row.path.replace(/\d+_100\.jpg$/, '')));
  }
  const width = components[0].length;
  const values = new Float32Array(components.length * width);
  components.forEach((each, row) => values.set(each, row * width));
  return { table: tableOf(values, width), labels: Int32Array.from(labelOf), films: Int32Array.from(filmOf) };
}

/** @template T @param {() => T | Promise<T>} work */
async function timed(work) {
  const start = performance.now();
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return { value, seconds: (performance.now() - start) / 1000, processor: (user + system) / 1e6 };
}

/** @param {string} name @param {Float32Array | Int32Array} values */
function put(name, values) {
  const path = join(folder, name);
  writeFileSync(path, values);
  return path;
}

/** @param {readonly string[]} args @returns {Promise<{ readonly seconds: number, readonly processor: number }>} */
async function peer(...args) {
  return JSON.parse((await runProgram(python, ['tools/bench/study/peers.py', ...args])).stdout);
}

/** @param {string} path */
function bytesOf(path) {
  const { buffer, byteOffset, length } = readFileSync(path);
  return buffer.slice(byteOffset, byteOffset + length);
}

async function measure() {
  const { table, labels, films } = await readResult();
  const stops = defaultStops(table.width);
  console.log(`${table.rows} rows`);
  const search = await timed(() =>
    new NeighbourSearch(table, { k: 15, groups: films, curve: stops }).block(0, table.rows),
  );
  const curves = search.value.nearest.map((nearest, list) =>
    accuracyCurve(stops, nearest, list === 0 ? { labels } : { labels, groups: films }),
  );
  console.log(`neighbours: ${search.seconds} s, processor ${search.processor} s`);
  const map = await measureMap(leading(table, 50));
  const flips = [];
  for (const share of [0.01, 0.05])
    flips.push(await measureFlips(table, search.value.lists[0], labels, share));
  const studies = await measureStudies();
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)}%`;
  const accuracies = curves.map(({ points }) => points.map(({ accuracy }) => percent(accuracy)));
  return `
${table.rows.toLocaleString('en')} images of Fruits-360 (its test split) with 200 components of MobileNetV2, by \`npm run bench:study\`, Verger and
its peers one after the other. Machine: ${cpus().length} x ${cpus()[0].model.trim()}. Seconds are elapsed, processor seconds in parentheses.

| | Verger | peer | ratio |
| --- | --- | --- | --- |
| 15 neighbours of all and of other films, nearest in 16 numbers of components; 200 components, one thread | ${time(search)} | | |
| 90 neighbours, 50 components, one thread | ${time(map.neighbours)} | | |
| map of 50 components with its neighbours, 2 threads; openTSNE 1.0.4 | ${time(map.ours)} | ${time(map.theirs)} | **${(map.ours.seconds / map.theirs.seconds).toFixed(2)}** |
| the same with one thread | ${time(map.alone)} | | |
| 10 neighbours kept | ${percent(map.kept.ours[0])} | ${percent(map.kept.theirs[0])} | |
| 50 neighbours kept | ${percent(map.kept.ours[1])} | ${percent(map.kept.theirs[1])} | |
| trustworthiness at 10, on 2,000 images | ${map.trust.ours.toFixed(4)} | ${map.trust.theirs.toFixed(4)} | |
${flips.map(({ share, ours, theirs }) => `| found of ${percent(share)} flipped labels, as many flagged, mean of ${seeds.length} draws; cleanlab 2.9 | ${percent(meanOf(ours))} | ${percent(meanOf(theirs))} | |`).join('\n')}
${studies.map(({ workers, seconds }) => `| all of \`verger study\` with ${workers === 1 ? 'one worker' : `${workers} workers`} | ${seconds.toFixed(1)} | | |`).join('\n')}

Found in each draw, Verger and cleanlab: ${flips.map(({ share, ours, theirs }) => `of ${percent(share)} ${ours.map((each, i) => `${percent(each)} and ${percent(theirs[i])}`).join(', ')}`).join('; ')}. The
tables of \`verger study\` had the same digests with one worker and with two. Its stages with two: ${studies[0].stages.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`).join(', ')}.

PCA's first two components keep ${percent(map.kept.pca[0])} of 10 neighbours and ${percent(map.kept.pca[1])} of 50; their trustworthiness is ${map.trust.pca.toFixed(4)}. The map's digest
was ${map.digest} with one thread and with two.

| components | ${stops.join(' | ')} |
| --- | ${stops.map(() => '---').join(' | ')} |
| nearest of all has the label | ${accuracies[0].join(' | ')} |
| nearest of other films | ${accuracies[1].join(' | ')} |

Within one standard error of the best: ${curves[0].recommended} components, by other films ${curves[1].recommended} (${curves[1].judged.toLocaleString('en')} images have
another film of their kind).
`;
}

/** @param {readonly number[]} values */
function meanOf(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param {{ readonly seconds: number, readonly processor: number }} measured */
function time({ seconds, processor }) {
  return `${seconds.toFixed(1)} (${processor.toFixed(1)})`;
}

/** @param {import('../../packages/verger/dist/study/table.js').Table} table */
async function measureMap(table) {
  const neighbours = await timed(() => new NeighbourSearch(table, { k: 90 }).block(0, table.rows).lists[0]);
  const lists = neighbours.value;
  const make = (/** @type {number} */ threads) =>
    timed(async () => {
      const state = stateAt(startOf(table));
      return positionsOf(await continueMap(graphOf(lists), state, { from: 0, to: mapIterations, threads }));
    });
  const [two, one] = [await make(2), await make(1)];
  const add = (/** @type {typeof two} */ map) => ({
    seconds: map.seconds + neighbours.seconds,
    processor: map.processor + neighbours.processor,
  });
  const digests = [two, one].map(({ value }) =>
    createHash('sha256').update(value).digest('hex').slice(0, 12),
  );
  if (digests[0] !== digests[1]) throw new Error(`two threads made ${digests[0]}, one made ${digests[1]}`);
  console.log(
    `map: ${two.seconds} s with 2 threads, ${one.seconds} s with one, after ${neighbours.seconds} s`,
  );
  const components = put('components.f32', table.values);
  const theirs = await peer('map', components, '50', '2', join(folder, 'map.f32'));
  console.log(`openTSNE: ${theirs.seconds} s`);
  const maps = {
    ours: two.value,
    theirs: new Float32Array(bytesOf(join(folder, 'map.f32'))),
    pca: leading(table, 2).values,
  };
  const kept = (/** @type {Float32Array} */ map) =>
    keptNeighbours(map, 2, 0, lists, [10, 50]).map(
      (shares) => shares.reduce((sum, share) => sum + share, 0) / table.rows,
    );
  const sample = sampleOf(table.rows);
  const trust = (/** @type {Float32Array} */ map) => {
    const places = rowsOf(tableOf(map, 2), sample);
    const [penalty] = penaltiesOf(rowsOf(table, sample), [places], { from: 0, to: sample.length });
    return trustworthiness(penalty, sample.length);
  };
  const both = (/** @type {Record<'ours' | 'theirs' | 'pca', Float32Array>} */ { ours, theirs, pca }) => ({
    kept: { ours: kept(ours), theirs: kept(theirs), pca: kept(pca) },
    trust: { ours: trust(ours), theirs: trust(theirs), pca: trust(pca) },
  });
  return { neighbours, ours: add(two), alone: add(one), theirs, digest: digests[0], ...both(maps) };
}

/**
 * @param {import('../../packages/verger/dist/study/table.js').Table} table
 * @param {import('../../packages/verger/dist/study/neighbours/nearest-rows.js').NeighbourLists} lists
 * @param {Int32Array} truth
 * @param {number} share
 */
async function measureFlips(table, lists, truth, share) {
  const all = put('all.f32', table.values);
  /** @type {{ readonly ours: number[], readonly theirs: number[] }} */
  const found = { ours: [], theirs: [] };
  for (const seed of seeds) {
    const { labels, flipped } = withFlips(truth, share, seed);
    found.ours.push(foundAmongFirst(suspectsOf(lists, labels).ranking, flipped));
    const ranking = join(folder, 'ranking.i32');
    await peer('labels', all, String(table.width), put('labels.i32', labels), ranking);
    found.theirs.push(foundAmongFirst(new Int32Array(bytesOf(ranking)), flipped));
    console.log(`flips ${share}, seed ${seed}: ${found.ours.at(-1)}, cleanlab ${found.theirs.at(-1)}`);
  }
  return { share, ...found };
}

/** The whole command, with two workers and with one, which must write the same tables. */
async function measureStudies() {
  const studies = [];
  for (const workers of [2, 1]) {
    const { atlas } = await study({ output: result, workers, overwrite: true });
    const { seconds, stages } = atlas.run;
    console.log(`study with ${workers}: ${seconds} s`);
    studies.push({ workers, seconds, stages, files: atlas.files });
  }
  const [two, one] = studies.map(({ files }) => JSON.stringify(files));
  if (two !== one) throw new Error('two workers wrote other tables than one');
  return studies;
}
