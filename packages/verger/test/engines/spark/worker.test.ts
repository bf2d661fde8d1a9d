import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, statSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeJson } from '../../../src/common/json.js';
import type { ExtractTask } from '../../../src/job/tasks/extract.js';
import { outputKeys } from '../../../src/job/work-files.js';
import { openStorage } from '../../../src/storage/open-storage.js';
import { childrenOf, survivors } from '../../support/processes.js';
import { setUpExecutor } from '../../support/spark-executor.js';
import { extractTasks, createOrchardJob } from '../orchard-job.js';
import { Location } from '../../../src/storage/location.js';

/** Waits until another process reads a file. Needs a file system with access times: relatime, but not noatime. */
async function readByAnother(path: string): Promise<void> {
  const { mtimeMs } = statSync(path);
  utimesSync(path, 0, mtimeMs / 1000);
  await vi.waitFor(() => expect(statSync(path).atimeMs).toBeGreaterThan(0), { timeout: 30_000 });
}

describe('a worker on Spark', () => {
  let folder = '';
  let tasks: readonly ExtractTask[];
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    folder = await makeTempFolder();
    tasks = await extractTasks(await createOrchardJob(folder));
  });
  afterAll(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('ends soon after its run, even during a task that hangs', async () => {
    // Not an OutputLock, which reads its own file to renew it: only the worker reads this one.
    const output = openStorage(Location.parse(tasks[0].job.output));
    const holder = { token: 'the-run', host: hostname(), pid: process.pid, renewedAt: Date.now() };
    await output.write(outputKeys.lock, encodeJson(holder));
    const ofRun = tasks.map((task) => [{ ...task, job: { ...task.job, run: holder.token } }]);
    const { cwd, command } = await setUpExecutor(join(folder, 'executor'), ofRun);
    child = spawn('bash', ['-c', command], { cwd });
    const { pid = 0, stdin, stderr } = child as ChildProcessWithoutNullStreams;
    let errors = '';
    stderr.setEncoding('utf8').on('data', (more: string) => (errors += more));
    const read = readByAnother(join(fileURLToPath(tasks[0].job.output), outputKeys.lock));
    stdin.end('0\n');
    while (!errors.includes('extract-00000')) await once(stderr, 'data');
    const [warmWorker] = childrenOf(pid);
    const inner = [warmWorker, ...childrenOf(warmWorker)];
    expect(inner).toHaveLength(2);
    process.kill(inner[1], 'SIGSTOP');
    // The worker would wait for a lock that it has not seen yet.
    await read;
    await output.remove(outputKeys.lock);
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(errors).toContain('verger: the run has ended');
    expect(await survivors(inner, 1_000)).toEqual([]);
  });
});
