// A worker that stays on an executor between Spark's tasks, which start.ts becomes. It has loaded the model when the
// next task calls, which takes as long as some dozens of images.
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { messageOf } from '../../../common/errors.js';
import { packageFile } from '../../../common/package-root.js';
import type { Job } from '../../../job/job.js';
import type { Task, TaskReport } from '../../../job/task.js';
import { defaultLimits } from '../../../pool/limits.js';
import { WorkerHost } from '../../../pool/worker-host.js';
import { Caller } from './caller.js';
import { inHandLine } from './in-hand.js';
import { runGroups } from './run-groups.js';
import { TaskList } from './task-list.js';

/** A stage follows another within seconds; nobody who calls later than that is waited for. */
const idleMs = 10_000;
const watchEveryMs = 1_000;

/** Process id. */
const executor = Number(process.argv[2]);
/** Where the next Spark task finds us: in the session's folder, which is the working folder. */
const place = `${process.pid}.resident`;
/** A port is open to all users of a machine. */
const token = randomBytes(16).toString('hex');

const entry = packageFile('dist/spark-worker/main.js');
const doer = {
  host: new WorkerHost<Task, TaskReport>({ entry, limits: defaultLimits }),
  name: `${hostname()}-${executor}`,
};
const server = createServer((socket) => void serve(new Caller(socket)));
let caller: Caller | undefined;
let isToBeFound = false;
let idle = endWhenIdle();

async function serve(another: Caller): Promise<void> {
  if ((await another.token()) !== token) another.leave();
  else if (caller === undefined) await serveFirst(another);
  else another.greet('busy');
}

/** It is the only one until it goes. */
async function serveFirst(first: Caller): Promise<void> {
  caller = first;
  clearTimeout(idle);
  letOthersFindUs();
  const over = new AbortController();
  let isAtWork = false;
  void first.gone.then(() => {
    over.abort();
    // Nobody wants what is in hand any more, and Spark may have given it to another one.
    if (isAtWork) void end();
    caller = undefined;
    idle = endWhenIdle();
  });
  first.greet('free');
  const order = await first.order();
  if (order === undefined) return;
  isAtWork = true;
  try {
    const list = new TaskList(readFileSync(order.tasks), resolve(order.model));
    void endWithRun(list.job, first, over.signal);
    first.end(await runGroups(list, order.groups, doer, (task) => first.say(inHandLine(task))));
  } catch (error) {
    first.fail(messageOf(error));
  } finally {
    isAtWork = false;
  }
}

/** Not before the one that has started us has called. Where the disk is full, each of them starts a worker of its own. */
function letOthersFindUs(): void {
  if (isToBeFound) return;
  isToBeFound = true;
  try {
    writeFileSync(place, `${address()}\n`, { mode: 0o600 });
  } catch {
    rmSync(place, { force: true });
  }
}

function address(): string {
  const { port } = server.address() as AddressInfo;
  return `${port} ${token}`;
}

/** What is in hand when its run ends is of no use, and must not be told as a verdict. */
async function endWithRun(job: Job, first: Caller, signal: AbortSignal): Promise<void> {
  // It takes as long to load as all else here, and is not needed at once.
  const { endOfJob } = await import('./end-of-job.js');
  const how = await endOfJob(job, signal);
  if (how === undefined || signal.aborted) return;
  first.fail(how);
  await end();
}

function endWhenIdle(): NodeJS.Timeout {
  return setTimeout(() => void end(), idleMs);
}

async function end(): Promise<void> {
  rmSync(place, { force: true });
  server.close();
  await doer.host.close();
  process.exit();
}

// What is said here after the first caller has gone reaches nobody.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
server.listen(0, '127.0.0.1', () => process.stdout.write(`${address()}\n`));
setInterval(() => {
  try {
    process.kill(executor, 0);
  } catch {
    void end();
  }
}, watchEveryMs);
