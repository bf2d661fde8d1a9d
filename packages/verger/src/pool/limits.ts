export interface WorkerLimits {
  /** A worker that spends longer on one image is killed. */
  readonly imageTimeoutMs: number;
  /** A worker with more resident memory is killed, on systems that report it (Linux). */
  readonly memoryBytes: number;
}

/** Ten times what a large photograph takes. */
export const defaultLimits: WorkerLimits = { imageTimeoutMs: 30_000, memoryBytes: 1.5 * 2 ** 30 };
