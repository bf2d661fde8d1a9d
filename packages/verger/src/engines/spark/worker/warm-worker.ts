// The warm worker: start.ts turns into it, and it stays on the executor between Spark tasks. It keeps the model
// loaded, since loading takes as long as some dozens of images.
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { messageOf } from '../../../common/errors.js';
import { packageFile } from '../../../common/package-root.js';
import type { AnyJob } from '../../../job/job.js';
import type { Task, TaskReport } from '../../../job/task.js';
import { defaultLimits } from '../../../pool/limits.js';
import { WorkerHost } from '../../../pool/worker-host.js';
import { Caller } from './caller.js';
import { executorName } from './executor-name.js';
import { markerLine } from './task-marker.js';
import { runGroups } from './run-groups.js';
import { TaskList } from './task-list.js';

/** Stages follow one another within seconds; a worker idle for longer exits. */
const idleMs = 10_000;
const pollMs = 1_000;
/** Spark tasks that look for a free worker hold a connection for a moment. */
const maxConnections = 256;

/** Process id. */
const executor = Number(process.argv[2]);
/** Where the next Spark task finds this worker: in the session's folder, which is the working folder. */
const addressFile = `${process.pid}.warm`;
/** Any user of the machine can connect to the port. */
const token = randomBytes(16).toString('hex');

const entry = packageFile('dist/spark-worker/main.js');
const runner = {
  host: new WorkerHost<Task, TaskReport>({ entry, limits: defaultLimits }).warmUp(),
  name: `${hostname()}-${executor}`,
  machine: hostname(),
  executor: executorName(executor),
};
const server = createServer((socket) => void serve(new Caller(socket)));
server.maxConnections = maxConnections;
let caller: Caller | undefined;
let isAdvertised = false;
let isEnding = false;
let idle = endWhenIdle();

async function serve(another: Caller): Promise<void> {
  if (!(await another.has(token))) another.disconnect();
  else if (caller === undefined && !isEnding) await serveFirst(another);
  else another.refuse();
}

/** Serves a caller alone until it disconnects. */
async function serveFirst(first: Caller): Promise<void> {
  caller = first;
  clearTimeout(idle);
  advertise();
  const over = new AbortController();
  let isBusy = false;
  void first.closed.then(() => {
    over.abort();
    // The current task has no caller left, and Spark may have restarted it elsewhere.
    if (isBusy) void end();
    caller = undefined;
    idle = endWhenIdle();
  });
  first.accept();
  const request = await first.request();
  if (request === undefined) return;
  isBusy = true;
  try {
    const list = new TaskList(readFileSync(request.tasks), resolve(request.model));
    void endWithRun(list.job, first, over.signal);
    first.end(await runGroups(list, request.groups, runner, (task) => first.print(markerLine(task))));
  } catch (error) {
    first.fail(messageOf(error));
  } finally {
    isBusy = false;
  }
}

/**
 * Called once the caller that started this worker has connected. If the disk is full, each caller starts its own
 * worker.
 */
function advertise(): void {
  if (isAdvertised) return;
  isAdvertised = true;
  try {
    writeFileSync(addressFile, `${address()}\n`, { mode: 0o600 });
  } catch {
    rmSync(addressFile, { force: true });
  }
}

function address(): string {
  const { port } = server.address() as AddressInfo;
  return `${port} ${token}`;
}

/**
 * When the run ends, its current task may fail for that reason alone; that must not count as a permanent failure.
 */
async function endWithRun(job: AnyJob, first: Caller, signal: AbortSignal): Promise<void> {
  // Takes as long to load as all the rest, and is not needed yet.
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
  // Who has connected by now is refused, and starts a worker of its own.
  isEnding = true;
  rmSync(addressFile, { force: true });
  server.close();
  await runner.host.close();
  process.exit();
}

// Once the first caller has exited, nothing reads this output.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
server.listen(0, '127.0.0.1', () => process.stdout.write(`${address()}\n`));
setInterval(() => {
  try {
    process.kill(executor, 0);
  } catch {
    void end();
  }
}, pollMs);
