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
import { plantExecutor } from '../../support/spark-executor.js';
import { extractTasks, plantJob } from '../orchard-job.js';
import { Location } from '../../../src/storage/location.js';

/** Waits until somebody has read a file. Its file system must keep such times: relatime does, noatime does not. */
async function seenByAnother(path: string): Promise<void> {
  const { mtimeMs } = statSync(path);
  utimesSync(path, 0, mtimeMs / 1000);
  await vi.waitFor(() => expect(statSync(path).atimeMs).toBeGreaterThan(0), { timeout: 30_000 });
}

describe('a worker of Spark', () => {
  let folder = '';
  let tasks: readonly ExtractTask[];
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    folder = await makeTempFolder();
    tasks = await extractTasks(await plantJob(folder));
  });
  afterAll(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('ends soon after its run, even in the midst of a task that hangs', async () => {
    // No OutputLock, which reads its file to renew it: this one nobody reads but the worker.
    const output = openStorage(Location.parse(tasks[0].job.output));
    const holder = { token: 'the-run', host: hostname(), pid: process.pid, renewedAt: Date.now() };
    await output.write(outputKeys.lock, encodeJson(holder));
    const ofRun = tasks.map((task) => [{ ...task, job: { ...task.job, run: holder.token } }]);
    const { cwd, command } = await plantExecutor(join(folder, 'executor'), ofRun);
    child = spawn('bash', ['-c', command], { cwd });
    const { pid = 0, stdin, stderr } = child as ChildProcessWithoutNullStreams;
    let said = '';
    stderr.setEncoding('utf8').on('data', (more: string) => (said += more));
    const seen = seenByAnother(join(fileURLToPath(tasks[0].job.output), outputKeys.lock));
    stdin.end('0\n');
    while (!said.includes('extract-00000')) await once(stderr, 'data');
    const [resident] = childrenOf(pid);
    const inner = [resident, ...childrenOf(resident)];
    expect(inner).toHaveLength(2);
    process.kill(inner[1], 'SIGSTOP');
    // A lock that it has not seen yet it would wait for.
    await seen;
    await output.remove(outputKeys.lock);
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(said).toContain('verger: the run has ended');
    expect(await survivors(inner, 1_000)).toEqual([]);
  });
});
