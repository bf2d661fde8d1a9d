import { defineConfig } from 'vitest/config';

// `npm run test:yarn`. A suite of its own, since a YARN is slow to start and large.
export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.yarn-test.ts'],
    globalSetup: ['tools/testing/src/spark-clusters.ts', 'tools/testing/src/property-seed.ts'],
    setupFiles: ['tools/testing/src/property-settings.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
