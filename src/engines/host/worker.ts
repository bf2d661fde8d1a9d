import { writeSync } from 'node:fs';
import { messageOf, VergerError } from '../../common/errors.js';
import type { Decoder } from '../../images/decode.js';
import { runTask } from '../../pipeline/tasks/run-task.js';
import { Workbench } from '../../pipeline/workbench.js';
import {
  journalDescriptor,
  noImage,
  type RunMessage,
  type WorkerError,
  type WorkerMessage,
} from './messages.js';

/**
 * Makes this process a worker: it runs the tasks that its host sends, until the host goes away.
 * @param openDecoder what reads strangers' files; a test may bring one that crashes
 */
export function serveAsWorker(openDecoder: () => Promise<Decoder>): void {
  const bench = new Workbench({
    openDecoder,
    journal: { begin: (index) => writeJournal(index.toString()), end: () => writeJournal(noImage) },
  });
  process.on('message', (message: RunMessage) => {
    runTask(message.task, bench).then(
      (report) => send({ type: 'done', report }),
      (error: unknown) => send({ type: 'failed', error: workerError(error) }),
    );
  });
  // The host may be killed without a word; a worker must not outlive it.
  process.on('disconnect', () => process.exit());
  // Ctrl-C reaches the whole process group; it is the host that decides what becomes of the work.
  process.on('SIGINT', () => undefined);
}

// Synchronous, so that the line is out before the decoder can take the process down.
function writeJournal(line: string): void {
  writeSync(journalDescriptor, `${line}\n`);
}

function send(message: WorkerMessage): void {
  process.send?.(message);
}

function workerError(error: unknown): WorkerError {
  return {
    message: messageOf(error),
    stack: error instanceof Error ? error.stack : undefined,
    code: error instanceof VergerError ? error.code : undefined,
    hint: error instanceof VergerError ? error.hint : undefined,
  };
}
