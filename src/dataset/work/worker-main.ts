import { messageOf, VergerError } from '../../common/errors.js';
import { draw } from './draw.js';
import type { Answer, Job, WorkerMessage } from './messages.js';

// A worker process: it does the jobs that its driver sends, until the driver goes away.
process.on('message', (job: Job) => {
  perform(job).then(
    (answer) => send({ type: 'done', answer }),
    (error: unknown) =>
      send({
        type: 'failed',
        message: messageOf(error),
        code: error instanceof VergerError ? error.code : undefined,
        hint: error instanceof VergerError ? error.hint : undefined,
      }),
  );
});
process.on('disconnect', () => process.exit());
// Ctrl-C reaches the whole process group; it is the driver that decides what becomes of the work.
process.on('SIGINT', () => undefined);

function perform(job: Job): Promise<Answer> {
  return draw(job, (images, reused) => send({ type: 'advanced', images, reused }));
}

function send(message: WorkerMessage): void {
  process.send?.(message);
}
