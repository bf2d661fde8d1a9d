// The whole job against the bare loop with the same threads, in turn, so that a drifting machine hits both.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, runProgram, watchMemory } from './measure.mjs';

const verger = 'packages/verger/dist/cli/main.js';
const bareImages = 1000;

/** Images a second of `loops` bare loops at once, added, each with so many threads. */
export async function bareRate(model, { side, loops, threads }) {
  const flags = [bareImages, side, threads].map(String);
  const running = Array.from({ length: loops }, () =>
    runProgram(process.execPath, ['tools/bench/bare-loop.mjs', model, ...flags]),
  );
  return (await Promise.all(running)).reduce((sum, { stdout }) => sum + Number(stdout), 0);
}

/** The two ways to give a bare loop the run's threads: one session that has them all, and a loop for each. */
async function bareRates(model, workers, side) {
  return {
    session: await bareRate(model, { side, loops: 1, threads: workers }),
    loops: await bareRate(model, { side, loops: workers, threads: 1 }),
  };
}

/** Runs the job into a folder that is removed afterwards. */
export async function vergerRun(images, model, flags = []) {
  const output = mkdtempSync(join(tmpdir(), 'verger-bench-'));
  try {
    let peak = () => 0;
    const { seconds } = await runProgram(
      process.execPath,
      [verger, 'run', images, output, '--model', model, '--quiet', ...flags],
      { onStart: (child) => (peak = watchMemory(child.pid)) },
    );
    const manifest = JSON.parse(readFileSync(join(output, '_verger/manifest.json'), 'utf8'));
    return { seconds, peakMiB: peak(), manifest };
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

/** The ratios of the whole job's rate, process start to process end, to the bare loops' before and after it. */
export async function endToEnd({ images, model, workers, side = 224, rounds = 2 }) {
  const flags = ['--components', '200', '--partitions', '24', '--workers', String(workers)];
  const bare = [await bareRates(model, workers, side)];
  const runs = [];
  for (let round = 0; round < rounds; round++) {
    const run = await vergerRun(images, model, flags);
    bare.push(await bareRates(model, workers, side));
    const rate = run.manifest.counts.listed / run.seconds;
    const around = (way) => (bare.at(-2)[way] + bare.at(-1)[way]) / 2;
    const [toSession, toLoops] = [rate / around('session'), rate / around('loops')];
    runs.push({ ...run, rate, toSession, toLoops });
    console.log(
      `  end to end ${rate.toFixed(1)} images/s: ${toSession.toFixed(3)} of one session, ${toLoops.toFixed(3)} of loops`,
    );
  }
  const stages = runs.at(-1).manifest.run.stages;
  const total = runs.at(-1).seconds;
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
    fitShare: stages.find(({ name }) => name === 'fit').seconds / total,
  };
}

/** Seconds from the start of the process: to the end of `--version`, and of a run on a single shard. */
export async function startUp({ images, model }) {
  const version = [];
  const small = [];
  for (let i = 0; i < 5; i++) {
    version.push((await runProgram(process.execPath, [verger, '--version'])).seconds);
    small.push((await vergerRun(images, model, ['--limit', '2', '--components', '1'])).seconds);
  }
  return { version: median(version), twoImages: median(small) };
}
