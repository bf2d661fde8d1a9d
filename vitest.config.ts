import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/spark-clusters.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: {
        'src/{common,onnx,images,backbone,pca,parquet,pipeline}/**/*.ts': { branches: 90 },
        'src/storage/*.ts': { branches: 90 },
        'src/storage/s3/**/*.ts': { branches: 90 },
      },
    },
  },
});
