import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { manifestOf, packages } from './scripts/packages.mjs';

const node: TestProjectConfiguration = {
  extends: true,
  test: {
    name: 'node',
    include: ['{packages,apps}/*/test/**/*.test.ts'],
    globalSetup: ['tools/testing/src/spark-clusters.ts', 'tools/testing/src/property-seed.ts'],
    // Files share the processes, and what those have loaded: loading it again for each file takes a tenth of all time.
    isolate: false,
  },
};

/** What runs in Node and in a browser alike is tested in both. */
const browser = (executablePath: string): TestProjectConfiguration => ({
  extends: true,
  // Found only during a run, they would make the page load anew.
  optimizeDeps: { include: ['@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs', 'fast-check'] },
  test: {
    name: 'browser',
    include: ['packages/{vision,recogniser,facts}/test/**/*.test.ts'],
    globalSetup: ['tools/testing/src/property-seed.ts'],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      instances: [{ browser: 'chromium' }],
      provider: playwright({ launchOptions: { executablePath, args: quiet } }),
    },
  },
});

/** A browser that asks nobody for anything, and runs in a container as well. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Undefined where there is none: elsewhere its tests are skipped with that reason, in CI that is a failure. */
function chromium(): string | undefined {
  const { VERGER_CHROMIUM: own, VERGER_REQUIRE_SERVICES: required } = process.env;
  const found = (own === undefined ? ['/usr/bin/chromium', '/usr/bin/chromium-browser'] : [own]).find(
    existsSync,
  );
  if (found !== undefined) return found;
  const reason = `no Chromium at ${own ?? '/usr/bin/chromium'} (VERGER_CHROMIUM) to run packages/vision, recogniser and facts in`;
  if (required === '1') throw new Error(`a service is required here: ${reason}`);
  console.warn(`skipped: the tests in a browser: ${reason}`);
  return undefined;
}

const executable = chromium();

/** Tests run the sources of every package, also where one package imports another. */
const alias = packages.map((folder) => ({
  find: new RegExp(`^${manifestOf(folder).name}$`),
  replacement: fileURLToPath(new URL(`packages/${folder}/src/index.ts`, import.meta.url)),
}));

export default defineConfig({
  resolve: { alias },
  test: {
    projects: executable === undefined ? [node] : [node, browser(executable)],
    setupFiles: ['tools/testing/src/property-settings.ts', 'tools/testing/src/clean-process.ts'],
    // For what hangs: on a busy machine, a test of ten seconds takes more than a minute.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    // More than the cores that we count on: tests of time-outs, retries and clusters mostly wait.
    maxWorkers: 3,
    // Thousands of tests with real clusters and servers on a busy machine: one that passes only at the second try is
    // named in the report ("retry x1"), and does not stop a change that has nothing to do with it. At a desk it fails.
    retry: process.env.CI === undefined ? 0 : 1,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: {
        'packages/{vision,recogniser,facts}/src/**/*.ts': { branches: 90 },
        'packages/verger/src/{common,onnx,images,backbone,pca,parquet,job,driver,worker}/**/*.ts': {
          branches: 90,
        },
        'packages/verger/src/storage/*.ts': { branches: 90 },
        'packages/verger/src/storage/s3/**/*.ts': { branches: 90 },
      },
    },
  },
});
