// The whole job against the bare loop with the same threads, in turn, so that a drifting machine hits both.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, runProgram, watchMemory } from './measure.mjs';

const verger = 'dist/cli/main.js';
const bareImages = 1000;

/** Images a second of `workers` bare loops at once, added. */
async function bareRate(model, workers, side) {
  const loops = Array.from({ length: workers }, () =>
    runProgram(process.execPath, ['bench/bare-loop.mjs', model, String(bareImages), String(side)]),
  );
  return (await Promise.all(loops)).reduce((sum, { stdout }) => sum + Number(stdout), 0);
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

/** The ratio of the whole job's rate, process start to process end, to the bare loops' before and after it. */
export async function endToEnd({ images, model, workers, side = 224, rounds = 2 }) {
  const flags = ['--components', '200', '--partitions', '24', '--workers', String(workers)];
  const bare = [await bareRate(model, workers, side)];
  const runs = [];
  for (let round = 0; round < rounds; round++) {
    const run = await vergerRun(images, model, flags);
    bare.push(await bareRate(model, workers, side));
    const rate = run.manifest.counts.listed / run.seconds;
    const around = (bare.at(-2) + bare.at(-1)) / 2;
    runs.push({ ...run, rate, ratio: rate / around });
    console.log(
      `  end to end ${rate.toFixed(1)} images/s, bare loop ${around.toFixed(1)}: ${(rate / around).toFixed(3)}`,
    );
  }
  const stages = runs.at(-1).manifest.run.stages;
  const total = runs.at(-1).seconds;
  return {
    images: runs[0].manifest.counts.listed,
    workers,
    rate: median(runs.map(({ rate }) => rate)),
    bare: median(bare),
    ratio: median(runs.map(({ ratio }) => ratio)),
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
