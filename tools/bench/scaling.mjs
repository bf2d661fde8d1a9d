// `npm run bench:scaling`: the driver alone, with very many images. Real: the listing client, the plan, the stages, the
// reports, the commit. Simulated: the bucket, which only lists, and the engine, which returns made-up reports. Pass the
// numbers of shards (512 images each, multiples of 250): `npm run bench:scaling -- 1000 10000 100000`. The last takes
// eight minutes, 5 GB of memory and 4 GB of disk; 200000, 10 GB and 8 GB. docs/scaling.md has the conclusions.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setUp } from '../../scripts/set-up.mjs';
import { runProgram } from './measure.mjs';
import { waitForServer, freePort } from './servers.mjs';

setUp();
const model = 'packages/verger/models/verger-2.onnx';
if (!existsSync(model)) {
  console.error(`This benchmark needs ${model}, which is missing.`);
  process.exit(1);
}
const asJson = process.argv.includes('--json');
const requested = process.argv
  .slice(2)
  .map(Number)
  .filter((shards) => shards > 0 && shards % 250 === 0);
const sizes = requested.length > 0 ? requested : [1000, 10_000];
const shardImages = 512;

/** @typedef {import('./scaling/drive.mjs').Driven} Driven */

/** @param {number} shards @returns {Promise<Driven>} */
async function drive(shards) {
  const port = await freePort();
  const bucket = spawn(
    process.execPath,
    ['tools/bench/listing-server.mjs', `${port}`, '128', `${shards * shardImages}`],
    { stdio: 'inherit' },
  );
  const output = mkdtempSync(join(tmpdir(), 'verger-scaling-'));
  try {
    const env = {
      ...process.env,
      AWS_ENDPOINT_URL_S3: await waitForServer(port),
      ...{ AWS_ACCESS_KEY_ID: 'simulated', AWS_SECRET_ACCESS_KEY: 'simulated', AWS_REGION: 'eu-west-3' },
    };
    // Node's default limit is half of the machine's memory; this many images need more.
    const args = [
      '--max-old-space-size=8192',
      'tools/bench/scaling/drive.mjs',
      's3://scaling/images/',
      output,
      model,
    ];
    const { stdout } = await runProgram(process.execPath, args, {
      env,
      onStart: (child) => child.stderr.pipe(process.stderr),
    });
    return JSON.parse(stdout);
  } finally {
    bucket.kill();
    rmSync(output, { recursive: true, force: true });
  }
}

/** @param {number} value */
const count = (value) => value.toLocaleString('en-US');
/** @param {number} bytes */
const mib = (bytes) => (bytes / 2 ** 20).toFixed(1);

/** @param {readonly Driven[]} runs */
function table(runs) {
  /** @param {string} what @param {(run: Driven) => string} format */
  const row = (what, format) => `| ${what} | ${runs.map(format).join(' | ')} |`;
  /** @param {number} value @param {Driven} run */
  const perShard = (value, { shards }) => `${((value / shards) * 1000).toFixed(2)} ms`;
  return [
    row('shards', ({ shards }) => count(shards)),
    `|---|${runs.map(() => '---').join('|')}|`,
    row('images', ({ images }) => count(images)),
    row('parts', ({ parts }) => count(parts)),
    row(
      'moments tasks, merge tasks',
      ({ kinds }) => `${count(kinds.moments.tasks)}, ${count(kinds.merge?.tasks ?? 0)}`,
    ),
    row('list and plan, s', ({ stages }) => stages.list.toFixed(1)),
    row('extract stage in the driver', (run) => perShard(run.stages.extract, run) + ' per shard'),
    row('all stages, s', ({ seconds }) => seconds.toFixed(1)),
    row('the plan in memory, MiB', ({ plan }) => plan.buffersMiB.toFixed(0)),
    row('shard lists on disk, MiB', ({ work }) => mib(work.images.bytes)),
    row('reports on disk, MiB', ({ work }) => mib(work.reports.bytes)),
    row('events, MiB', ({ work }) => mib(work.events)),
    row("Spark's list of extract tasks, MiB", ({ kinds }) => mib(kinds.extract.listBytes)),
    row('finding its last task, ms', ({ kinds }) => kinds.extract.readMs.toFixed(1)),
    row('peak memory of the driver (RSS), MiB', ({ peakMiB }) => peakMiB.toFixed(0)),
  ].join('\n');
}

const runs = [];
for (const shards of sizes) {
  console.error(`  ${count(shards)} shards`);
  const run = await drive(shards);
  runs.push(run);
  const stages = Object.entries(run.stages).map(
    ([name, seconds]) => `${name} ${seconds.toFixed(1)} (CPU ${run.stageCpu[name].toFixed(1)})`,
  );
  console.error(`  ${stages.join(', ')}; simulated engine ${run.engineSeconds.toFixed(1)}`);
}
console.log(asJson ? JSON.stringify(runs, null, 2) : table(runs));
