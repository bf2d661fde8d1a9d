// A worker that stays on an executor between Spark's tasks, which start.ts becomes. It has loaded the model when the
// next task calls, which takes as long as some dozens of images.
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { hostname } from 'node:os';
import { messageOf } from '../../../common/errors.js';
import { packageFile } from '../../../common/package-root.js';
import type { Job } from '../../../pipeline/task.js';
import { defaultLimits } from '../../host/limits.js';
import { WorkerHost } from '../../host/worker-host.js';
import { Caller } from './caller.js';
import { runOrder } from './run-order.js';

/** A stage follows another within seconds; nobody who calls later than that is waited for. */
const idleMs = 10_000;
const watchEveryMs = 1_000;

/** Process id. */
const executor = Number(process.argv[2]);
const worker = `${hostname()}-${executor}`;
/** Where the next Spark task finds us: in the session's folder, which is the working folder. */
const place = `${process.pid}.resident`;
/** A port is open to all users of a machine. */
const token = randomBytes(16).toString('hex');

const host = new WorkerHost({
  entry: packageFile('dist/spark-worker/worker-main.js'),
  limits: defaultLimits,
});
const server = createServer((socket) => void serve(new Caller(socket)));
let caller: Caller | undefined;
let idle = endWhenIdle();

async function serve(another: Caller): Promise<void> {
  if ((await another.token()) !== token) another.leave();
  else if (caller === undefined) await serveFirst(another);
  else another.greet('busy');
}

/** It is the only one until it goes. */
async function serveFirst(first: Caller): Promise<void> {
  const { port } = server.address() as AddressInfo;
  // Who has started us comes first. The others are to find us only then.
  writeFileSync(place, `${port} ${token}\n`, { mode: 0o600 });
  caller = first;
  clearTimeout(idle);
  const over = new AbortController();
  let isAtWork = false;
  first.onGone(() => {
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
    const rows = await runOrder(
      order,
      first,
      host,
      worker,
      (job) => void endWithRun(job, first, over.signal),
    );
    isAtWork = false;
    first.end(rows);
  } catch (error) {
    isAtWork = false;
    first.fail(messageOf(error));
  }
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
  await host.close();
  process.exit();
}

// What is said here after the first caller has gone reaches nobody.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${port} ${token}\n`);
});
setInterval(() => {
  try {
    process.kill(executor, 0);
  } catch {
    void end();
  }
}, watchEveryMs);
