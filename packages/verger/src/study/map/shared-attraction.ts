import type { Layout } from './layout.js';

/** Points of a block: a piece of work for a thread. No byte depends on which thread takes it. */
const blockPoints = 512;

/** Places in the control words. */
const [round, nextBlock, finished] = [0, 1, 2];

/** Memory that the threads of a map share. */
export interface SharedMemory {
  readonly control: Int32Array;
  /** float32 [points, 2] */
  readonly positions: Float32Array;
  /** float32 [points, 2] */
  readonly attraction: Float32Array;
}

export function sharedMemory(points: number): SharedMemory {
  return {
    control: new Int32Array(new SharedArrayBuffer(12)),
    positions: new Float32Array(new SharedArrayBuffer(8 * points)),
    attraction: new Float32Array(new SharedArrayBuffer(8 * points)),
  };
}

/** One iteration in the leading thread: repulsion here while helpers compute attraction, then what is left of that. */
export function stepWithHelpers(
  layout: Layout,
  iteration: number,
  memory: SharedMemory,
  helpers: number,
): void {
  const { control, positions, attraction } = memory;
  positions.set(layout.positions());
  Atomics.store(control, nextBlock, 0);
  Atomics.store(control, finished, 0);
  Atomics.add(control, round, 1);
  Atomics.notify(control, round);
  const pairs = layout.repel();
  takeBlocks(layout, memory);
  for (
    let count = Atomics.load(control, finished);
    count < helpers;
    count = Atomics.load(control, finished)
  ) {
    Atomics.wait(control, finished, count);
  }
  layout.attraction().set(attraction);
  layout.move(iteration, pairs);
}

/** A helper's whole life: it ends with its thread. */
export function helpWithAttraction(layout: Layout, memory: SharedMemory): never {
  const { control, positions } = memory;
  for (let seen = 0; ; seen++) {
    Atomics.wait(control, round, seen);
    layout.positions().set(positions);
    takeBlocks(layout, memory);
    Atomics.add(control, finished, 1);
    Atomics.notify(control, finished);
  }
}

function takeBlocks(layout: Layout, { control, attraction }: SharedMemory): void {
  const points = attraction.length / 2;
  for (;;) {
    const from = Atomics.add(control, nextBlock, 1) * blockPoints;
    if (from >= points) return;
    const to = Math.min(points, from + blockPoints);
    layout.attract(from, to);
    attraction.set(layout.attraction().subarray(2 * from, 2 * to), 2 * from);
  }
}
