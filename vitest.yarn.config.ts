import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

// `npm run test:yarn`. A suite of its own, since a YARN is slow to start and large.
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['packages/*/test/**/*.yarn-test.ts'] },
});
