import type { Manifest } from '../../src/job/manifest.js';

/** A small, well-formed manifest. */
export const manifest: Manifest = {
  format: 'verger-results',
  version: 1,
  planDigest: 'a'.repeat(64),
  input: 'file:///in/',
  settings: {
    components: '2',
    standardize: false,
    partitions: 1,
    limit: null,
    include: [],
    exclude: [],
    labels: null,
  },
  backbone: { name: 'tiny', sha256: 'b'.repeat(64), features: 3, preprocessing: {} },
  counts: { listed: 2, rows: 1, rejects: 1, ignored: 0, byReason: { corrupt: 1 } },
  classes: [{ label: null, rows: 1, rejects: 1 }],
  pca: { n: 1, k: 1, standardized: false, totalVariance: 1, explainedVariance: 1, eigenvalues: [1] },
  parts: [
    { name: 'part-00000-aaaaaaaaaaaa.c000.snappy.parquet', rows: 1, bytes: 10, sha256: 'c'.repeat(64) },
  ],
  files: [],
  software: {},
  run: {
    startedAt: '',
    finishedAt: '',
    engine: 'inline',
    workers: 1,
    seconds: 1,
    imagesPerSecond: 1,
    stages: [],
  },
  warnings: [],
};
