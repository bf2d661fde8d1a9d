import type { WorkerLimits } from './worker-process.js';

/** Ten times what a large photograph takes. */
export const defaultLimits: WorkerLimits = { imageTimeoutMs: 30_000, memoryBytes: 1.5 * 2 ** 30 };
