import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts'],
    globalSetup: ['packages/verger/test/support/spark-clusters.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: {
        'packages/verger/src/{common,onnx,images,backbone,pca,parquet,job,driver,worker}/**/*.ts': {
          branches: 90,
        },
        'packages/verger/src/storage/*.ts': { branches: 90 },
        'packages/verger/src/storage/s3/**/*.ts': { branches: 90 },
      },
    },
  },
});
