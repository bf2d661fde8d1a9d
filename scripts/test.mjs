// `npm test`: sets up, then runs all tests with coverage. Arguments are passed to the test runner; selecting files
// disables coverage.
import { spawnSync } from 'node:child_process';
import { setUp } from './set-up.mjs';

setUp();
const chosen = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', ...(chosen.length > 0 ? chosen : ['--coverage'])],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
