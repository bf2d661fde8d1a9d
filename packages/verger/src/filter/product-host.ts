import { packageFile } from '../common/package-root.js';
import { defaultLimits } from '../pool/limits.js';
import type { WorkerProcessOptions } from '../pool/worker-process.js';

/** Verger's own worker process. */
export const productHost: WorkerProcessOptions = {
  entry: packageFile('dist/worker/main.js'),
  limits: defaultLimits,
};
