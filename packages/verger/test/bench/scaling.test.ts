import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { repositoryFile } from '../support/repository.js';

// The scaling page depends on it, and nothing else would notice if it no longer matched the driver.
it('the scaling benchmark still runs the driver', async () => {
  const bench = [repositoryFile('tools/bench/scaling.mjs'), '250', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, bench, { cwd: repositoryFile('.') });
  expect(JSON.parse(stdout)).toMatchObject([
    {
      images: 128_000,
      shards: 250,
      kinds: {
        extract: { tasks: 250, sparkTasks: 250 },
        moments: { tasks: 63 },
        merge: { tasks: 2 },
        fit: { tasks: 1 },
      },
    },
  ]);
});
