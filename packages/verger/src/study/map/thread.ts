// Entry of a thread that helps to make a map, or leads the others.
import { parentPort, workerData } from 'node:worker_threads';
import type { Graph } from './graph.js';
import { Layout, usualPhases } from './layout.js';
import { helpWithAttraction, stepWithHelpers, type SharedMemory } from './shared-attraction.js';

/** What a thread is started with. */
export interface ThreadData {
  readonly graph: Graph;
  /** float64 [points, 2] */
  readonly start: Float64Array;
  readonly memory: SharedMemory;
  readonly isLeader: boolean;
  readonly helpers: number;
}

/** What the leader says: how many iterations are done, at the end with the positions. */
export interface ThreadMessage {
  readonly iterations: number;
  readonly positions?: Float32Array;
}

const { graph, start, memory, isLeader, helpers } = workerData as ThreadData;
const layout = new Layout(graph, start);
if (isLeader) lead();
else helpWithAttraction(layout, memory);

function lead(): void {
  const say = (message: ThreadMessage) => parentPort?.postMessage(message);
  let done = 0;
  for (const { iterations, exaggeration } of usualPhases) {
    for (let i = 0; i < iterations; i++) {
      stepWithHelpers(layout, exaggeration, memory, helpers);
      if (++done % 10 === 0) say({ iterations: done });
    }
  }
  say({ iterations: done, positions: layout.positions().slice() });
}
