/** How an image can kill a worker process. */
export const deathReasons = ['crashed', 'timeout', 'out-of-memory'] as const;
export type DeathReason = (typeof deathReasons)[number];

/** An image that killed its worker twice. */
export interface Condemned {
  /** The image's index in its task. */
  readonly index: number;
  readonly reason: DeathReason;
  readonly detail: string;
}

/** What a pool runs: plain JSON that a worker process understands. */
export interface PoolTask {
  /** Unique among the tasks of a pool. */
  readonly id: string;
  /** Present if the task's images can be reordered and skipped. */
  readonly suspects?: readonly number[];
  readonly condemned?: readonly unknown[];
}
