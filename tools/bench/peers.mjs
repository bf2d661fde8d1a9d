// Compares Verger with the procedure that it replaces (PySpark + TensorFlow), as found and at its best, on the same
// images.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonEnv } from '../../scripts/python-env.mjs';
import { vergerRun } from './end-to-end.mjs';
import { median, runProgram } from './measure.mjs';

const limit = 1200;

/**
 * The last output of a peer, and the duration of its process.
 *
 * @typedef {{ readonly seconds: number, readonly stages: Readonly<Record<string, number>> }} PeerRun
 */

/**
 * @param {string} python
 * @param {string} script
 * @param {string} images
 * @returns {Promise<PeerRun>}
 */
async function peerRun(python, script, images) {
  const output = mkdtempSync(join(tmpdir(), 'verger-peer-'));
  try {
    const args = [script, '--input', images, '--output', join(output, 'result'), '--limit', String(limit)];
    const { stdout, seconds } = await runProgram(python, args);
    return { seconds, ...JSON.parse(stdout.trim().split('\n').at(-1) ?? '') };
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

/**
 * Runs all three in turn, as whole processes from start to exit.
 *
 * @param {{ images: string, model: string, rounds?: number }} job
 */
export async function peers({ images, model, rounds = 1 }) {
  const python = await pythonEnv('peers', 'tools/bench/peers/requirements.txt');
  const flags = ['--limit', String(limit), '--components', '50', '--partitions', '24'];
  const ours = [];
  const original = [];
  const best = [];
  for (let round = 0; round < rounds; round++) {
    ours.push((await vergerRun(images, model, flags)).seconds);
    const practice = await peerRun(python, 'tools/bench/peers/best_practice.py', images);
    const first = await peerRun(python, 'tools/bench/peers/original.py', images);
    best.push(practice);
    original.push(first);
    ours.push((await vergerRun(images, model, flags)).seconds);
    console.log(
      `  original ${first.seconds.toFixed(1)} s, best practice ${practice.seconds.toFixed(1)} s, verger ${median(ours).toFixed(1)} s`,
    );
  }
  /** @param {readonly PeerRun[]} runs */
  const seconds = (runs) => median(runs.map((run) => run.seconds));
  return {
    images: limit,
    ours: median(ours),
    original: seconds(original),
    best: seconds(best),
    originalStages: original[original.length - 1].stages,
    bestStages: best[best.length - 1].stages,
  };
}
