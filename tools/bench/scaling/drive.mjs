// One run of the real driver over a simulated bucket, by a simulated engine; prints what it cost as JSON.
// node tools/bench/scaling/drive.mjs <input> <output> <model>
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runPipeline } from '../../../packages/verger/dist/driver/run.js';
import { loadRenderer, writeReport } from '../../../packages/verger/dist/runs/write-report.js';
import { SimulatedEngine } from './simulated-engine.mjs';

const [input, output, model] = process.argv.slice(2);
const mebibyte = 2 ** 20;
let plan;
const engine = new SimulatedEngine((shard) => {
  const size = Math.min(512, Math.max(64, Math.ceil(plan.images / 96)));
  return Math.min(size, plan.images - shard * size);
});

/** Files and bytes below a folder. */
function sizeOf(folder) {
  const total = { files: 0, bytes: 0 };
  for (const name of readdirSync(folder)) {
    total.files += 1;
    total.bytes += statSync(join(folder, name)).size;
  }
  return total;
}

let work;
let examinedSeconds = 0;
const stageCpu = {};
let cpu = process.cpuUsage();
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
async function report(storage) {
  const start = performance.now();
  work = {
    images: sizeOf(join(output, '_verger/work/images')),
    reports: sizeOf(join(output, '_verger/work/reports')),
    events: statSync(join(output, '_verger/events.jsonl')).size,
    manifest: statSync(join(output, '_verger/manifest.json')).size,
  };
  examinedSeconds = (performance.now() - start) / 1000;
  await writeReport(storage);
}

await loadRenderer();
const request = {
  ...{ input, output, model, components: { kind: 'count', count: 200 }, standardize: false },
  ...{ partitions: undefined, maxRejects: { kind: 'fraction', fraction: 0.01 }, limit: undefined },
  ...{ include: [], exclude: [], labels: undefined, allowRegions: [], overwrite: false },
};
const signal = new AbortController().signal;
const start = performance.now();
const { manifest } = await runPipeline(request, { engine, listener, signal, report });
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
