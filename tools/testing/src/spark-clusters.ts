// Runs once per run of vitest, in its main process.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

let folder = '';

export async function setup(project: TestProject): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'verger-spark-tests-'));
  project.provide('sparkFolder', folder);
}

export async function teardown(): Promise<void> {
  const names = await readdir(folder);
  if (names.length > 0) {
    // Loaded only if clusters were started: most runs start none.
    const { stopCluster } = await import('../../../packages/verger/src/clusters/local/down.js');
    await Promise.all(names.map((name) => stopCluster(join(folder, name))));
  }
  await rm(folder, { recursive: true, force: true });
}
