// The procedure that Verger replaces, and its best practice, on the same images: PySpark + TensorFlow.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonEnv } from '../../scripts/python-env.mjs';
import { vergerRun } from './end-to-end.mjs';
import { median, runProgram } from './measure.mjs';

const limit = 1200;

async function peerRun(python, script, images) {
  const output = mkdtempSync(join(tmpdir(), 'verger-peer-'));
  try {
    const args = [script, '--input', images, '--output', join(output, 'result'), '--limit', String(limit)];
    const { stdout, seconds } = await runProgram(python, args);
    return { seconds, ...JSON.parse(stdout.trim().split('\n').at(-1)) };
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

/** All three in turn, whole processes, from their start to their end. */
export async function peers({ images, model, rounds = 1 }) {
  const python = await pythonEnv('peers', 'tools/bench/peers/requirements.txt');
  const flags = ['--limit', String(limit), '--components', '50', '--partitions', '24'];
  const ours = [];
  const original = [];
  const best = [];
  for (let round = 0; round < rounds; round++) {
    ours.push((await vergerRun(images, model, flags)).seconds);
    best.push(await peerRun(python, 'tools/bench/peers/best_practice.py', images));
    original.push(await peerRun(python, 'tools/bench/peers/original.py', images));
    ours.push((await vergerRun(images, model, flags)).seconds);
    console.log(
      `  original ${original.at(-1).seconds.toFixed(1)} s, best practice ${best.at(-1).seconds.toFixed(1)} s, verger ${median(ours).toFixed(1)} s`,
    );
  }
  const seconds = (runs) => median(runs.map((run) => run.seconds));
  return {
    images: limit,
    ours: median(ours),
    original: seconds(original),
    best: seconds(best),
    originalStages: original.at(-1).stages,
    bestStages: best.at(-1).stages,
  };
}
