import type { RunRequest } from '../../src/driver/request.js';
import { plainTable } from '../../src/driver/table-settings.js';

/** Settings of a run that tests vary: all images, no rejects. */
export const plainSettings: Omit<RunRequest, 'input' | 'output' | 'model'> = {
  components: { kind: 'all' },
  componentsByDefault: false,
  standardize: false,
  ...plainTable,
  pca: undefined,
  l2: false,
  views: undefined,
  partitions: undefined,
  maxRejects: { kind: 'count', count: 0 },
  limit: undefined,
  include: [],
  exclude: [],
  excludeTables: [],
  labels: undefined,
  allowRegions: [],
  overwrite: false,
  update: false,
  reuse: [],
};
