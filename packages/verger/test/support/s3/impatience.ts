import type { RequestLimits } from '../../../src/storage/s3/bucket.js';
import { defaultRetryBudget } from '../../../src/storage/s3/retry.js';

/** For tests of what stays broken however often it is tried. */
export const impatience: RequestLimits = {
  attempt: { firstByteMs: 1000, bytesPerSecond: 50_000 },
  retries: { ...defaultRetryBudget, attempts: 3, foreignAttempts: 2, pauseMs: 1, slowDownMs: 1 },
};
