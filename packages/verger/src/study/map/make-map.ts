import { setImmediate as breathe } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { packageFile } from '../../common/package-root.js';
import type { Graph } from './graph.js';
import { type Iterations, Layout, type MapState } from './layout.js';
import { sharedMemory } from './shared-attraction.js';
import type { ThreadData } from './thread.js';

const breathEvery = 10;

/** Goes on with a map, by t-SNE. Returns where it stands then. */
export async function continueMap(graph: Graph, state: MapState, iterations: Iterations): Promise<MapState> {
  if (iterations.threads === 1) return continueAlone(graph, state, iterations);
  const memory = sharedMemory(graph.points);
  const helpers = iterations.threads - 1;
  const threads = Array.from({ length: iterations.threads }, (_, i) => {
    const data: ThreadData = { graph, state, memory, iterations, isLeader: i === 0, helpers };
    return new Worker(packageFile('dist/study/map/thread.js'), { workerData: data });
  });
  try {
    return await new Promise((resolve, reject) => {
      threads[0].on('message', resolve);
      for (const thread of threads) thread.on('error', reject);
    });
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

async function continueAlone(graph: Graph, state: MapState, { from, to }: Iterations): Promise<MapState> {
  const layout = new Layout(graph, state);
  for (let iteration = from; iteration < to; iteration++) {
    layout.step(iteration);
    if (iteration % breathEvery === 0) await breathe();
  }
  return layout.state();
}
