export interface WorkerLimits {
  /** A worker that processes one image for longer is killed. */
  readonly imageTimeoutMs: number;
  /** A worker with more resident memory is killed, where the system reports it (Linux). */
  readonly memoryBytes: number;
}

/** Ten times what a large photograph takes. */
export const defaultLimits: WorkerLimits = { imageTimeoutMs: 30_000, memoryBytes: 1.5 * 2 ** 30 };
