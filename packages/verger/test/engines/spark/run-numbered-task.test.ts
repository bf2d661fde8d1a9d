import { expect, it } from 'vitest';
import { packageFile } from '../../../src/common/package-root.js';
import { runNumberedTask } from '../../../src/engines/spark/worker/run-numbered-task.js';
import { describe as describeModel } from '../../../src/job/tasks/describe.js';
import type { Task, TaskReport } from '../../../src/job/task.js';
import { defaultLimits } from '../../../src/pool/limits.js';
import { WorkerHost } from '../../../src/pool/worker-host.js';
import { europeOnly } from '../../../src/storage/access.js';
import { model } from '../../driver/plans.js';

it('leaves a task to Spark, to try again, if its worker is about to exit', async () => {
  const host = new WorkerHost<Task, TaskReport>({
    entry: packageFile('dist/worker/main.js'),
    limits: defaultLimits,
  });
  await host.close();
  const job = { input: 'file:///in', output: 'file:///out', access: europeOnly, model };
  const task = describeModel.task(job, {});
  const runner = { host, name: 'worker', machine: 'machine', executor: '0' };
  await expect(runNumberedTask({ id: 0, task }, undefined, runner)).rejects.toThrow(
    'describe: the worker was closed',
  );
});
