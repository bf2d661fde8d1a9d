import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { packages } from './scripts/packages.mjs';

/** Tests run the sources of every package, also where one package imports another. */
const alias = packages.map((name) => ({
  find: new RegExp(`^${name}$`),
  replacement: fileURLToPath(new URL(`packages/${name}/src/index.ts`, import.meta.url)),
}));

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['packages/*/test/**/*.test.ts'],
    globalSetup: ['tools/testing/src/spark-clusters.ts'],
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
