import { setImmediate as breathe } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { packageFile } from '../../common/package-root.js';
import type { Graph } from './graph.js';
import { Layout, usualPhases } from './layout.js';
import { sharedMemory } from './shared-attraction.js';
import type { ThreadData, ThreadMessage } from './thread.js';

/** How a map is made; none of it changes a byte. */
export interface MapOptions {
  /** Threads of this process, at least 1. With 1, the calling thread does all the work, with a breath now and then. */
  readonly threads: number;
  readonly onIterations?: (done: number) => void;
}

/** Iterations of a whole map. */
export const mapIterations = usualPhases.reduce((sum, { iterations }) => sum + iterations, 0);

/**
 * Positions of all points on a map, by t-SNE.
 * @param start float64 [points, 2]
 * @returns float32 [points, 2], around the origin
 */
export async function makeMap(graph: Graph, start: Float64Array, options: MapOptions): Promise<Float32Array> {
  if (options.threads === 1) return makeAlone(graph, start, options);
  const memory = sharedMemory(graph.points);
  const helpers = options.threads - 1;
  const threads = Array.from({ length: options.threads }, (_, i) => {
    const data: ThreadData = { graph, start, memory, isLeader: i === 0, helpers };
    return new Worker(packageFile('dist/study/map/thread.js'), { workerData: data });
  });
  try {
    return await new Promise((resolve, reject) => {
      threads[0].on('message', ({ iterations, positions }: ThreadMessage) => {
        if (positions !== undefined) resolve(positions);
        else options.onIterations?.(iterations);
      });
      for (const thread of threads) thread.on('error', reject);
    });
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

async function makeAlone(
  graph: Graph,
  start: Float64Array,
  { onIterations }: MapOptions,
): Promise<Float32Array> {
  const layout = new Layout(graph, start);
  let done = 0;
  for (const { iterations, exaggeration } of usualPhases) {
    for (let i = 0; i < iterations; i++) {
      layout.step(exaggeration);
      if (++done % 10 > 0) continue;
      onIterations?.(done);
      await breathe();
    }
  }
  return layout.positions().slice();
}
