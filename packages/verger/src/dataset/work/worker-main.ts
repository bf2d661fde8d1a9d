import { messageOf, VergerError } from '../../common/errors.js';
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

async function perform(job: Job): Promise<Answer> {
  const advanced = (images: number, reused = 0): void => send({ type: 'advanced', images, reused });
  // Each kind of work loads what it needs, and no more.
  if (job.type === 'draw') return (await import('./draw.js')).draw(job, advanced);
  return (await import('./examine.js')).examine(job, advanced);
}

function send(message: WorkerMessage): void {
  process.send?.(message);
}
