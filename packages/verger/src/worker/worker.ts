import { Worker } from 'node:worker_threads';
import { messageOf, VergerError } from '../common/errors.js';
import type { Decoder } from '../images/decode.js';
import { expectTask, runTask } from './tasks/run-task.js';
import { Workbench } from './workbench.js';
import { journalDescriptor, JournalWriter } from '../pool/journal.js';
import type { HostMessage, WorkerError, WorkerMessage } from '../pool/messages.js';

/**
 * Makes this process a worker: it runs the tasks that its host sends, until the host goes away.
 * @param openDecoder what reads strangers' files; a test may bring one that crashes
 */
export function serveAsWorker(openDecoder: () => Promise<Decoder>): void {
  const journal = new JournalWriter(journalDescriptor);
  const bench = new Workbench({ openDecoder, journal, askForNext: () => send({ type: 'next' }) });
  process.on('message', (message: HostMessage) => {
    if (message.type === 'expect') {
      expectTask(message.task, bench);
      return;
    }
    journal.expect(message.attempt);
    runTask(message.task, bench).then(
      (report) => send({ type: 'done', report }),
      (error: unknown) => send({ type: 'failed', error: workerError(error, journal.inHand) }),
    );
  });
  // The host may be killed without a word; a worker must not outlive it.
  process.on('disconnect', () => process.exit());
  endWithHost();
  // Ctrl-C reaches the whole process group; it is the host that decides what becomes of the work.
  process.on('SIGINT', () => undefined);
}

/**
 * Ends this process with its host even while a decoder holds its main thread, which then hears of nothing. A
 * thread of its own costs 9 MB. As text, since a bundled worker has no second file.
 */
function endWithHost(): void {
  const watch = `
    const { workerData: host } = require('node:worker_threads');
    setInterval(() => process.ppid === host || process.kill(process.pid, 'SIGKILL'), 1000);`;
  const thread = new Worker(watch, {
    eval: true,
    workerData: process.ppid,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  });
  thread.unref();
}

function send(message: WorkerMessage): void {
  process.send?.(message);
}

function workerError(error: unknown, image: number | undefined): WorkerError {
  return {
    image,
    message: messageOf(error),
    stack: error instanceof Error ? error.stack : undefined,
    code: error instanceof VergerError ? error.code : undefined,
    hint: error instanceof VergerError ? error.hint : undefined,
  };
}
