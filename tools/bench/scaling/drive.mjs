// One run of the real driver with a simulated bucket and engine; prints its cost as JSON.
// node tools/bench/scaling/drive.mjs <input> <output> <model>
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { locateModel } from '../../../packages/verger/dist/backbone/model-source.js';
import { runPipeline } from '../../../packages/verger/dist/driver/run.js';
import { plainTable } from '../../../packages/verger/dist/driver/table-settings.js';
import { Location } from '../../../packages/verger/dist/storage/location.js';
import { loadRenderer, writeReportPage } from '../../../packages/verger/dist/runs/write-report-page.js';
import { SimulatedEngine } from './simulated-engine.mjs';

/** @typedef {import('../../../packages/verger/dist/index.js').RunEvent} RunEvent */
/** @typedef {Extract<RunEvent, { type: 'planned' }> & { rssMiB: number, heapMiB: number, buffersMiB: number }} Planned */
/** @typedef {{ readonly files: number, readonly bytes: number }} Size */
/** @typedef {{ readonly images: Size, readonly reports: Size, readonly events: number, readonly manifest: number }} Work */

/**
 * The output.
 *
 * @typedef {{
 *   readonly images: number,
 *   readonly shards: number,
 *   readonly parts: number,
 *   readonly plan: Planned,
 *   readonly seconds: number,
 *   readonly engineSeconds: number,
 *   readonly stages: Readonly<Record<string, number>>,
 *   readonly stageCpu: Readonly<Record<string, number>>,
 *   readonly kinds: SimulatedEngine['kinds'],
 *   readonly work: Work,
 *   readonly peakMiB: number,
 * }} Driven
 */

const [input, output, model] = process.argv.slice(2);
const mebibyte = 2 ** 20;
/** @type {Planned | undefined} */
let plan;
const engine = new SimulatedEngine((shard) => {
  const images = plan?.images ?? 0;
  const size = Math.min(512, Math.max(64, Math.ceil(images / 96)));
  return Math.min(size, images - shard * size);
});

/** Files and bytes in a folder. @param {string} folder */
function sizeOf(folder) {
  const total = { files: 0, bytes: 0 };
  for (const name of readdirSync(folder)) {
    total.files += 1;
    total.bytes += statSync(join(folder, name)).size;
  }
  return total;
}

/** @type {Work | undefined} */
let work;
let examinedSeconds = 0;
/** @type {Record<string, number>} */
const stageCpu = {};
let cpu = process.cpuUsage();
/** @param {RunEvent} event */
function listener(event) {
  if (event.type === 'planned') {
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    plan = {
      ...event,
      rssMiB: rss / mebibyte,
      heapMiB: heapUsed / mebibyte,
      buffersMiB: arrayBuffers / mebibyte,
    };
  }
  if (event.type === 'stage-done') {
    const { user, system } = process.cpuUsage(cpu);
    cpu = process.cpuUsage();
    stageCpu[event.stage] = (user + system) / 1e6;
    console.error(`    ${event.stage} ${event.seconds.toFixed(1)} s`);
  }
}
/** @param {import('../../../packages/verger/dist/storage/storage.js').Storage} storage */
async function report(storage) {
  const start = performance.now();
  work = {
    images: sizeOf(join(output, '_verger/work/images')),
    reports: sizeOf(join(output, '_verger/work/reports')),
    events: sizeOf(join(output, '_verger/work/events')).bytes,
    manifest: statSync(join(output, '_verger/manifest.json')).size,
  };
  examinedSeconds = (performance.now() - start) / 1000;
  await writeReportPage(storage);
}

await loadRenderer();
/** @type {import('../../../packages/verger/dist/driver/request.js').RunRequest} */
const request = {
  input: Location.parse(input),
  output: Location.parse(output),
  model: locateModel(model),
  components: { kind: 'count', count: 200 },
  componentsByDefault: true,
  l2: false,
  standardize: false,
  ...plainTable,
  pca: undefined,
  partitions: undefined,
  maxRejects: { kind: 'fraction', fraction: 0.01 },
  limit: undefined,
  views: undefined,
  include: [],
  exclude: [],
  excludeTables: [],
  labels: undefined,
  allowRegions: [],
  overwrite: false,
  update: false,
  reuse: [],
};
const signal = new AbortController().signal;
const start = performance.now();
const { manifest } = await runPipeline({ request, engine, listener, signal }, report);
if (plan === undefined || work === undefined) throw new Error('the driver reported no plan');
console.log(
  JSON.stringify({
    images: plan.images,
    shards: plan.shards,
    parts: plan.parts,
    plan,
    seconds: (performance.now() - start) / 1000 - engine.seconds - examinedSeconds,
    engineSeconds: engine.seconds,
    stages: Object.fromEntries(manifest.run.stages.map(({ name, seconds }) => [name, seconds])),
    stageCpu,
    kinds: engine.kinds,
    work,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  }),
);
