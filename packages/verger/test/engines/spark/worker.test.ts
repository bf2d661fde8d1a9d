import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutputLock } from '../../../src/job/lock.js';
import type { ExtractTask } from '../../../src/job/tasks/extract.js';
import { openStorage } from '../../../src/storage/open-storage.js';
import { childrenOf, survivors } from '../../support/processes.js';
import { plantExecutor } from '../../support/spark-executor.js';
import { makeTempFolder } from '../../support/temp-folder.js';
import { extractTasks, plantJob } from '../orchard-job.js';

describe('a worker of Spark', () => {
  let folder = '';
  let tasks: readonly ExtractTask[];
  let lock: OutputLock;
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    folder = await makeTempFolder();
    tasks = await extractTasks(await plantJob(folder));
    lock = await OutputLock.acquire(openStorage(tasks[0].job.output));
  });
  afterAll(async () => {
    child?.kill('SIGKILL');
    await lock.release();
    rmSync(folder, { recursive: true, force: true });
  });

  it('ends soon after its run, even in the midst of a task that hangs', async () => {
    const ofRun = tasks.map((task) => [{ ...task, job: { ...task.job, run: lock.token } }]);
    const { cwd, command } = await plantExecutor(join(folder, 'executor'), ofRun);
    child = spawn('bash', ['-c', command], { cwd });
    const { pid = 0, stdin, stderr } = child as ChildProcessWithoutNullStreams;
    let said = '';
    stderr.setEncoding('utf8').on('data', (more: string) => (said += more));
    stdin.end('0\n');
    while (!said.includes('extract-00000')) await once(stderr, 'data');
    const [resident] = childrenOf(pid);
    const inner = [resident, ...childrenOf(resident)];
    expect(inner).toHaveLength(2);
    process.kill(inner[1], 'SIGSTOP');
    // It must have seen the run to notice its end.
    await sleep(3_000);
    await lock.release();
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(said).toContain('verger: the run is over');
    expect(await survivors(inner, 1_000)).toEqual([]);
  });
});
