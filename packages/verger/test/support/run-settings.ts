import type { RunRequest } from '../../src/driver/request.js';

/** Settings of a run that tests vary: all images, no rejects. */
export const plainSettings: Omit<RunRequest, 'input' | 'output' | 'model'> = {
  components: { kind: 'all' },
  standardize: false,
  partitions: undefined,
  maxRejects: { kind: 'count', count: 0 },
  limit: undefined,
  include: [],
  exclude: [],
  labels: undefined,
  allowRegions: [],
  overwrite: false,
  update: false,
  reuse: [],
};
