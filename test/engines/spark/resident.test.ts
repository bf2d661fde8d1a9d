import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFile } from '../../../src/common/package-root.js';
import { decodeOutcome } from '../../../src/engines/spark/decode-outcome.js';
import { encodeTasks } from '../../../src/engines/spark/worker/task-list.js';
import { childrenOf, survivors } from '../../support/processes.js';
import { makeTempFolder } from '../../support/temp-folder.js';
import { extractTasks, plantJob } from '../orchard-job.js';

describe('a worker that stays on an executor', () => {
  let folder = '';
  let command = '';
  const executors: ChildProcess[] = [];

  beforeAll(async () => {
    folder = await makeTempFolder();
    const tasks = await extractTasks(await plantJob(folder));
    const list = join(folder, 'tasks.jsonl');
    writeFileSync(list, encodeTasks(tasks.map((task) => [task])));
    const model = fileURLToPath(tasks[0].job.model.uri);
    command = [process.execPath, packageFile('dist/spark-worker/main.js'), list, model]
      .map((word) => `'${word}'`)
      .join(' ');
  });
  afterAll(() => {
    for (const executor of executors) executor.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** A process that runs commands as an executor does, each a child of it, and lives on. */
  function executorThatRuns(name: string, script: string): { executor: ChildProcess; cwd: string } {
    const cwd = join(folder, name);
    mkdirSync(cwd);
    const executor = spawn('bash', ['-c', `${script}; exec sleep 600`], {
      cwd,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    executors.push(executor);
    return { executor, cwd };
  }

  /** The first lines that come. */
  async function lines({ stdout }: ChildProcess, count: number): Promise<readonly string[]> {
    let text = '';
    stdout?.setEncoding('utf8').on('data', (more: string) => (text += more));
    while (text.split('\n').length <= count && stdout !== null) await once(stdout, 'data');
    return text.trim().split('\n');
  }

  const residents = (cwd: string): number[] => readdirSync(cwd).map((name) => Number.parseInt(name, 10));

  it('is found by the next Spark task, and ends with its executor', async () => {
    const { executor, cwd } = executorThatRuns('next', `echo 3 | ${command}; echo 3 | ${command}`);
    const [first, second] = (await lines(executor, 2)).map(decodeOutcome);
    expect(first).toMatchObject({ id: 3, report: { kind: 'extract', rows: 1 } });
    expect(second).toMatchObject({ id: 3, report: { kind: 'extract', rows: 1 } });
    const [resident, ...others] = residents(cwd);
    expect(others).toEqual([]);
    const family = [resident, ...childrenOf(resident)];
    expect(family).toHaveLength(2);
    executor.kill('SIGKILL');
    expect(await survivors(family, 5_000)).toEqual([]);
  });

  it('is one for each of the Spark tasks that run at a time', async () => {
    const { executor, cwd } = executorThatRuns('two', `echo 0 | ${command} & echo 1 | ${command} & wait`);
    const ids = (await lines(executor, 2)).map((line) => decodeOutcome(line).id);
    expect(ids.sort()).toEqual([0, 1]);
    expect(residents(cwd)).toHaveLength(2);
  });

  it('gives up what it has in hand when the Spark task is killed', async () => {
    const cwd = join(folder, 'killed');
    mkdirSync(cwd);
    const [node, ...args] = command.split(' ').map((word) => word.slice(1, -1));
    const caller = spawn(node, args, { cwd, stdio: ['pipe', 'ignore', 'pipe'] });
    executors.push(caller);
    await expect.poll(() => residents(cwd).length, { timeout: 10_000 }).toBe(1);
    const [resident] = residents(cwd);
    const [worker] = childrenOf(resident);
    process.kill(worker, 'SIGSTOP');
    caller.stdin.write('0\n');
    await once(caller.stderr, 'data');
    await sleep(500);
    caller.kill('SIGKILL');
    // On a busy machine the task may not have reached it in that time: then it ends as an idle one.
    expect(await survivors([resident, worker], 20_000)).toEqual([]);
  }, 40_000);
});
