export interface WorkerLimits {
  /** A worker that spends longer on one image is killed. */
  readonly imageTimeoutMs: number;
  /** So is one that takes longer to load the model, or to run it once outside any image. */
  readonly modelTimeoutMs: number;
  /** A worker with more resident memory is killed, on systems that report it (Linux). */
  readonly memoryBytes: number;
}

/** Ten times what a large photograph takes, and what the largest model that fits the memory takes to load. */
export const defaultLimits: WorkerLimits = {
  imageTimeoutMs: 30_000,
  modelTimeoutMs: 120_000,
  memoryBytes: 1.5 * 2 ** 30,
};
