// What an executor runs: `node main.js <tasks> <model>`, with the numbers of its tasks on standard input.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { messageOf } from '../../../common/errors.js';
import { packageFile } from '../../../common/package-root.js';
import { defaultLimits } from '../../host/limits.js';
import { WorkerHost } from '../../host/worker-host.js';
import { endWithParent } from './end-with-parent.js';
import { endWithRun } from './end-with-run.js';
import { inHandLine } from './in-hand.js';
import { encodeOutcome } from './outcome.js';
import { runNumbered } from './run-numbered.js';
import { TaskList } from './task-list.js';

endWithParent();
const [tasksFile, modelFile] = process.argv.slice(2);
const host = new WorkerHost({
  entry: packageFile('dist/spark-worker/worker-main.js'),
  limits: defaultLimits,
});
try {
  const tasks = new TaskList(readFileSync(tasksFile, 'utf8'), resolve(modelFile));
  endWithRun(tasks.at(0).job, host);
  for await (const line of createInterface({ input: process.stdin })) {
    const id = Number(line);
    const task = tasks.at(id);
    // Should this process be killed, Spark quotes the end of what it said.
    process.stderr.write(`${inHandLine(task)}\n`);
    process.stdout.write(`${encodeOutcome(await runNumbered(host, id, task))}\n`);
  }
} catch (error) {
  // Spark tries again, possibly elsewhere, and tells the end of this when it gives up.
  process.stderr.write(`verger: ${messageOf(error)}\n`);
  process.exitCode = 1;
} finally {
  await host.close();
}
