// What an executor runs: `node main.js <tasks> <model>`, with the numbers of its groups of tasks on standard input.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { messageOf } from '../../../common/errors.js';
import { endWithParent } from './end-with-parent.js';
import { inHandLine } from './in-hand.js';
import { encodeOutcome } from './outcome.js';
import { ResidentHost } from './resident-host.js';
import { runNumbered } from './run-numbered.js';
import { TaskList } from './task-list.js';

endWithParent();
const [tasksFile, modelFile] = process.argv.slice(2);
try {
  await work();
} catch (error) {
  // Spark tries again, possibly elsewhere, and tells the end of this when it gives up.
  process.stderr.write(`verger: ${messageOf(error)}\n`);
  process.exitCode = 1;
}

async function work(): Promise<void> {
  const tasks = new TaskList(readFileSync(tasksFile), resolve(modelFile));
  const host = await ResidentHost.call();
  try {
    // It takes as long to load as all else here, and is not needed at once.
    void import('./end-with-run.js').then(({ endWithRun }) => endWithRun(tasks.job, host));
    for await (const line of createInterface({ input: process.stdin })) {
      const group = tasks.group(Number(line));
      for (const [index, numbered] of group.entries()) {
        // Should this process be killed, Spark quotes the end of what it said.
        process.stderr.write(`${inHandLine(numbered.task)}\n`);
        process.stdout.write(`${encodeOutcome(await runNumbered(host, numbered, group[index + 1]))}\n`);
      }
    }
  } finally {
    host.close();
  }
}
