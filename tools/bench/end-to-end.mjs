// Compares the whole job with the bare loop on the same number of threads, alternating, so that drift affects both.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, runProgram, watchMemory } from './measure.mjs';

/** @typedef {import('../../packages/verger/dist/index.js').Manifest} Manifest */

const verger = 'packages/verger/dist/cli/main.js';
const bareImages = 1000;

/**
 * Total images per second of `loops` concurrent bare loops with `threads` threads each.
 *
 * @param {string} model
 * @param {{ readonly side: number, readonly loops: number, readonly threads: number }} shape
 */
export async function bareRate(model, { side, loops, threads }) {
  const flags = [bareImages, side, threads].map(String);
  const running = Array.from({ length: loops }, () =>
    runProgram(process.execPath, ['tools/bench/bare-loop.mjs', model, ...flags]),
  );
  return (await Promise.all(running)).reduce((sum, { stdout }) => sum + Number(stdout), 0);
}

/**
 * The two ways to give a bare loop the run's threads: one session with all of them, or one loop per thread.
 *
 * @param {string} model
 * @param {number} workers
 * @param {number} side
 */
async function bareRates(model, workers, side) {
  return {
    session: await bareRate(model, { side, loops: 1, threads: workers }),
    loops: await bareRate(model, { side, loops: workers, threads: 1 }),
  };
}

/**
 * Runs the job into a temporary folder.
 *
 * @param {string} images
 * @param {string} model
 * @param {readonly string[]} flags
 */
export async function vergerRun(images, model, flags = []) {
  const output = mkdtempSync(join(tmpdir(), 'verger-bench-'));
  try {
    let peak = () => 0;
    const { seconds } = await runProgram(
      process.execPath,
      [verger, 'run', images, output, '--model', model, '--quiet', ...flags],
      { onStart: (child) => (peak = watchMemory(child.pid)) },
    );
    /** @type {Manifest} */
    const manifest = JSON.parse(readFileSync(join(output, '_verger/manifest.json'), 'utf8'));
    return { seconds, peakMiB: peak(), manifest };
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

/**
 * The ratio of the whole job's rate, process start to process end, to that of the bare loops before and after it.
 *
 * @param {{ images: string, model: string, workers: number, side?: number, rounds?: number }} job
 */
export async function endToEnd({ images, model, workers, side = 224, rounds = 2 }) {
  const flags = ['--components', '200', '--partitions', '24', '--workers', String(workers)];
  let before = await bareRates(model, workers, side);
  const bare = [before];
  const runs = [];
  for (let round = 0; round < rounds; round++) {
    const run = await vergerRun(images, model, flags);
    const after = await bareRates(model, workers, side);
    bare.push(after);
    const rate = run.manifest.counts.listed / run.seconds;
    const toSession = rate / ((before.session + after.session) / 2);
    const toLoops = rate / ((before.loops + after.loops) / 2);
    before = after;
    runs.push({ ...run, rate, toSession, toLoops });
    console.log(
      `  end to end ${rate.toFixed(1)} images/s: ${toSession.toFixed(3)} of one session's rate, ${toLoops.toFixed(3)} of the loops'`,
    );
  }
  const last = runs[runs.length - 1];
  const stages = last.manifest.run.stages;
  const fit = stages.find(({ name }) => name === 'fit')?.seconds ?? NaN;
  return {
    images: runs[0].manifest.counts.listed,
    workers,
    rate: median(runs.map(({ rate }) => rate)),
    session: median(bare.map(({ session }) => session)),
    loops: median(bare.map(({ loops }) => loops)),
    toSession: median(runs.map(({ toSession }) => toSession)),
    toLoops: median(runs.map(({ toLoops }) => toLoops)),
    peakMiB: Math.max(...runs.map(({ peakMiB }) => peakMiB)),
    stages,
    fitShare: fit / last.seconds,
  };
}

/**
 * Seconds from process start to the end of `--version`, and of a run with a single shard.
 *
 * @param {{ images: string, model: string }} job
 */
export async function startUp({ images, model }) {
  const version = [];
  const small = [];
  for (let i = 0; i < 5; i++) {
    version.push((await runProgram(process.execPath, [verger, '--version'])).seconds);
    small.push((await vergerRun(images, model, ['--limit', '2', '--components', '1'])).seconds);
  }
  return { version: median(version), twoImages: median(small) };
}
