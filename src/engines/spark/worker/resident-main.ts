// A worker that stays on an executor between Spark's tasks: `node resident-main.js <executor's process id>`, started by
// the first of them (resident-host.ts). It has loaded the model when the next one calls, which takes as long as some
// dozens of images.
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { messageOf, VergerError } from '../../../common/errors.js';
import { packageFile } from '../../../common/package-root.js';
import { defaultLimits } from '../../host/limits.js';
import { WorkerHost } from '../../host/worker-host.js';
import { type Answer, type Order, socketEnding, writeLine } from './resident-lines.js';

/** A stage follows another within seconds; nobody who calls later than that is waited for. */
const idleMs = 10_000;
const watchEveryMs = 1_000;

const executor = Number(process.argv[2]);
const host = new WorkerHost({
  entry: packageFile('dist/spark-worker/worker-main.js'),
  limits: defaultLimits,
});
let caller: Socket | undefined;
let isAtWork = false;

async function answerTo({ task, next }: Order): Promise<Answer> {
  const retries: string[] = [];
  isAtWork = true;
  try {
    const ended = await host.run(task, {
      onImages: () => undefined,
      onNext: () => {
        if (next !== undefined) host.expect(next);
      },
      onRetry: (reason) => retries.push(reason),
    });
    return { ...ended, retries };
  } catch (error) {
    if (!(error instanceof VergerError)) return { error: { message: messageOf(error) } };
    const { code, message, hint } = error;
    return { error: { code, message, ...(hint === undefined ? {} : { hint }) } };
  } finally {
    isAtWork = false;
  }
}

function endWhenIdle(): NodeJS.Timeout {
  return setTimeout(() => void end(), idleMs);
}

async function end(): Promise<void> {
  server.close();
  await host.close();
  process.exit();
}

let idle = endWhenIdle();
const server: Server = createServer((socket) => {
  // A caller that was killed closes as well; there is nothing else to say about it.
  socket.on('error', () => undefined);
  if (caller !== undefined) {
    writeLine(socket, 'busy');
    socket.end();
    return;
  }
  caller = socket;
  clearTimeout(idle);
  socket.on('close', () => {
    // Nobody wants what is in hand any more, and Spark may have given it to another one.
    if (isAtWork) void end();
    caller = undefined;
    idle = endWhenIdle();
  });
  writeLine(socket, 'free');
  // Read on while a task is in hand: a caller that goes is to be noticed.
  createInterface({ input: socket }).on('line', (line) => {
    void answerTo(JSON.parse(line) as Order).then((answer) => writeLine(socket, answer));
  });
});
server.listen(`${process.pid}${socketEnding}`, () => {
  process.send?.('listening');
  process.disconnect();
});
setInterval(() => {
  try {
    process.kill(executor, 0);
  } catch {
    void end();
  }
}, watchEveryMs);
