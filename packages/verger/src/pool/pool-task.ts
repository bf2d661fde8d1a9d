/** How a worker process can die of an image. */
export const deathReasons = ['crashed', 'timeout', 'out-of-memory'] as const;
export type DeathReason = (typeof deathReasons)[number];

/** An image of a task that killed its worker twice. */
export interface Condemned {
  /** The image's place in its task. */
  readonly index: number;
  readonly reason: DeathReason;
  readonly detail: string;
}

/** What a pool runs: plain JSON that a worker process understands. */
export interface PoolTask {
  /** Unique among the tasks of a pool. */
  readonly id: string;
  /** Present in tasks whose images can be read in another order, and left out one by one. */
  readonly suspects?: readonly number[];
  readonly condemned?: readonly unknown[];
}
