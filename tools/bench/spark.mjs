// `npm run bench:spark`: the same images with the local engine, with the Spark engine on a standalone cluster on this
// machine, and with the procedure that Verger replaces on that cluster. Writes its section of docs/benchmarks.md.
// The last one takes a quarter of an hour.
// To select some, without writing: `npm run bench:spark -- engines`, or `-- original`; `--json`.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonEnv } from '../../scripts/python-env.mjs';
import { setUp } from '../../scripts/set-up.mjs';
import { median, runProgram, sharedImages } from './measure.mjs';
import { writeSection } from './page.mjs';

setUp();
const verger = 'packages/verger/dist/cli/main.js';
const clusterName = 'bench';
const model = '../shared/models/mobilenet_v2_1.0_224-features.onnx';
const found = sharedImages('fruits-360-training-sample');
if (found === undefined || !existsSync(model)) {
  console.error('This benchmark needs the data and the backbone in ../shared, which is missing.');
  process.exit(1);
}
const images = found;
const asJson = process.argv.includes('--json');
const chosen = process.argv.slice(2).filter((word) => !word.startsWith('--'));
/** @param {string} name */
const wants = (name) => chosen.length === 0 || chosen.includes(name);
/** @param {string} line */
const log = (line) => console.error(line);
const rounds = 5;
const folder = mkdtempSync(join(tmpdir(), 'verger-spark-'));

/** @typedef {import('../../packages/verger/dist/clusters/local/state.js').ClusterState} ClusterState */
/** @typedef {Readonly<Record<string, number>>} Stages seconds by stage */
/** @typedef {Awaited<ReturnType<typeof vergerRun>>} Run */
/** @typedef {Awaited<ReturnType<typeof engines>>} Both */
/** @typedef {Awaited<ReturnType<typeof original>>} Original */

/** @param {string[]} args @returns {Promise<ClusterState>} */
async function spark(...args) {
  const { stdout } = await runProgram(process.execPath, [
    verger,
    'spark',
    ...args,
    '--name',
    clusterName,
    '--json',
  ]);
  return JSON.parse(stdout);
}

/** A whole run: process start to process end. @param {string} name @param {readonly string[]} flags */
async function vergerRun(name, flags) {
  const output = join(folder, name);
  const args = [
    'run',
    images,
    output,
    '--model',
    model,
    '--components',
    '50',
    '--partitions',
    '24',
    '--json',
    '--quiet',
  ];
  const { stdout, seconds } = await runProgram(process.execPath, [verger, ...args, ...flags]);
  rmSync(output, { recursive: true, force: true });
  /** @type {import('../../packages/verger/dist/index.js').Manifest} */
  const { counts, parts, run } = JSON.parse(stdout);
  const stages = Object.fromEntries(run.stages.map((stage) => [stage.name, stage.seconds]));
  return {
    images: counts.listed,
    seconds,
    rate: counts.listed / seconds,
    stages,
    digests: parts.map(({ sha256 }) => sha256).join(),
  };
}

/**
 * Alternates between the engines, so that drift affects both. The first run on a new cluster is reported separately:
 * Java has yet to load and compile its code, and the worker may have to be packed.
 *
 * @param {ClusterState} cluster
 */
async function engines({ address = '', workers }) {
  const onSpark = ['--engine', 'spark', '--spark', address];
  const { seconds: first } = await vergerRun('first', onSpark);
  log(`  Spark, first run on a new cluster: ${first.toFixed(1)} s`);
  /** @type {{ readonly local: Run, readonly cluster: Run, readonly ratio: number }[]} */
  const pairs = [];
  for (let round = 0; round < rounds; round++) {
    const local = await vergerRun(`local-${round}`, ['--workers', String(workers)]);
    const cluster = await vergerRun(`spark-${round}`, onSpark);
    if (cluster.digests !== local.digests) throw new Error('the engines produced different parts');
    const ratio = local.seconds / cluster.seconds;
    pairs.push({ local, cluster, ratio });
    log(
      `  local ${local.seconds.toFixed(1)} s, Spark ${cluster.seconds.toFixed(1)} s: ${ratio.toFixed(3)} of the local engine's rate, identical parts`,
    );
    for (const { stages } of [local, cluster]) log(`    ${formatStages(stages)}`);
  }
  /** @param {'local' | 'cluster'} engine @param {'seconds' | 'rate'} what */
  const middle = (engine, what) => median(pairs.map((pair) => pair[engine][what]));
  /** @param {'local' | 'cluster'} engine */
  const summary = (engine) => ({
    seconds: middle(engine, 'seconds'),
    all: pairs.map((pair) => pair[engine].seconds),
    rate: middle(engine, 'rate'),
    stages: pairs[pairs.length - 1][engine].stages,
  });
  return {
    first,
    images: pairs[0].local.images,
    local: summary('local'),
    spark: summary('cluster'),
    ratio: median(pairs.map(({ ratio }) => ratio)),
    ratios: pairs.map(({ ratio }) => ratio),
  };
}

/**
 * The original procedure as an application on the same Master and Workers. The Connect server is stopped first: it is
 * an application too, and holds the cores.
 *
 * @param {ClusterState} cluster
 */
async function original({ daemons, pages }) {
  const server = daemons.find(({ name }) => name === 'connect-server');
  if (server === undefined) throw new Error('the cluster has no Connect server');
  process.kill(server.pid);
  const about = await (await fetch(`${pages.Master}/json/`)).json();
  const { url: master } = /** @type {{ url: string }} */ (about);
  const python = await pythonEnv('peers', 'tools/bench/peers/requirements.txt');
  const args = ['--input', images, '--output', join(folder, 'original'), '--master', master];
  const { stdout, seconds } = await runProgram(python, ['tools/bench/peers/original.py', ...args]);
  /** @type {{ stages: Stages }} */
  const { stages } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  log(`  original: ${seconds.toFixed(1)} s (${formatStages(stages)})`);
  return { seconds, stages };
}

/** @param {Stages} stages */
function formatStages(stages) {
  return Object.entries(stages)
    .map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`)
    .join(', ');
}

async function measure() {
  await spark('down');
  log('starting Spark');
  const state = await spark('up', '--quiet', '--workers', '2', '--cores', '1');
  try {
    const { sparkVersion, workers, cores } = state;
    return {
      cluster: { sparkVersion, workers, cores },
      engines: wants('engines') ? await engines(state) : undefined,
      original: wants('original') ? await original(state) : undefined,
    };
  } finally {
    await spark('down');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {number} value */
const count = (value) => value.toLocaleString('en-US');

/** @param {readonly number[]} values @param {number} digits */
const listed = (values, digits) => values.map((value) => value.toFixed(digits)).join(', ');

/** @param {Both} both */
function enginesTable({ first, local, spark: cluster, ratio, ratios }) {
  return `| | seconds | images/s | relative to the local engine |
|---|---|---|---|
| local engine, 2 workers | ${local.seconds.toFixed(1)} (${listed(local.all, 1)}) | ${local.rate.toFixed(1)} | |
| Spark engine | ${cluster.seconds.toFixed(1)} (${listed(cluster.all, 1)}) | ${cluster.rate.toFixed(1)} | **${ratio.toFixed(3)}** (${listed(ratios, 3)}) |

The first run on the new cluster, not included here, took ${first.toFixed(1)} s: Java still had to load and compile its code.
Seconds by stage, in the last round: local: ${formatStages(local.stages)}; Spark: ${formatStages(cluster.stages)}.`;
}

/** @param {Original} original @param {Both} both */
function originalTable({ seconds, stages }, { images: all, spark: cluster }) {
  return `The original procedure (\`tools/bench/peers/\`), run as an application on the same Master and Workers, on the same images, took
${seconds.toFixed(0)} s (${(all / seconds).toFixed(1)} images/s): the Spark engine is **${(seconds / cluster.seconds).toFixed(1)} times** as fast. Seconds by stage: ${formatStages(stages)}.`;
}

/**
 * @param {Awaited<ReturnType<typeof measure>>['cluster']} cluster
 * @param {Both} both
 * @param {Original} peer
 */
function section(cluster, both, peer) {
  return `
The same ${count(both.images)} JPEGs of 100x100 pixels (Fruits-360's training sample), k = 50, 24 parts, by \`npm run bench:spark\`: a
standalone Spark ${cluster.sparkVersion} on this machine with ${cluster.workers} workers of ${cluster.cores} core, and the local engine with as many workers,
alternating (medians of ${rounds} runs, all runs in parentheses). Machine: ${cpus().length} x ${cpus()[0].model.trim()}. Timed from process start to exit, including opening the session, checking the
executors and sending the worker bundle and the model, but not starting the cluster. The parts had the same digests.

${enginesTable(both)}

${originalTable(peer, both)}
`;
}

const measured = await measure();
if (asJson) console.log(JSON.stringify(measured, null, 2));
else if (chosen.length === 0 && measured.engines !== undefined && measured.original !== undefined) {
  const text = section(measured.cluster, measured.engines, measured.original);
  console.log(text);
  await writeSection('## On Spark', text);
} else if (measured.engines !== undefined) console.log(enginesTable(measured.engines));
else console.log(measured.original);
