// Entry of a thread that helps to make a map, or leads the others.
import { parentPort, workerData } from 'node:worker_threads';
import type { Graph } from './graph.js';
import { type Iterations, Layout, type MapState } from './layout.js';
import { helpWithAttraction, stepWithHelpers, type SharedMemory } from './shared-attraction.js';

/** What a thread is started with. */
export interface ThreadData {
  readonly graph: Graph;
  readonly state: MapState;
  readonly memory: SharedMemory;
  readonly iterations: Iterations;
  readonly isLeader: boolean;
  readonly helpers: number;
}

const { graph, state, memory, iterations, isLeader, helpers } = workerData as ThreadData;
const layout = new Layout(graph, state);
if (isLeader) lead();
else helpWithAttraction(layout, memory);

function lead(): void {
  const { from, to } = iterations;
  for (let iteration = from; iteration < to; iteration++) stepWithHelpers(layout, iteration, memory, helpers);
  parentPort?.postMessage(layout.state());
}
