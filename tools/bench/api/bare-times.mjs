import { InferenceSession, Tensor } from 'onnxruntime-node';
import { quantilesOf } from './load.mjs';

/**
 * The model alone in this process, on one thread.
 *
 * @param {string} model
 * @param {number} runs
 */
export async function bareTimes(model, runs) {
  const session = await InferenceSession.create(model, {
    ...{ intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' },
  });
  const grey = new Tensor('float32', new Float32Array(3 * 128 * 128), [1, 3, 128, 128]);
  /** @type {number[]} */
  const times = [];
  for (let i = 0; i < runs + 20; i++) {
    const start = performance.now();
    await session.run({ [session.inputNames[0]]: grey });
    if (i >= 20) times.push(performance.now() - start);
  }
  await session.release();
  return quantilesOf(times);
}
