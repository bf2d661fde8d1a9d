import { type ChildProcess, fork } from 'node:child_process';
import { packageFile } from '../../common/package-root.js';
import { VergerError } from '../../common/errors.js';
import type { Answer, Job, WorkerMessage } from './messages.js';

export interface Crew {
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly answered: (answer: Answer) => unknown;
  readonly advanced: (images: number, reused: number) => void;
  /**
   * Told that a worker died on a job, or was ended since it had been silent for too long.
   * @returns jobs in its place
   */
  readonly lost: (job: Job, how: 'crashed' | 'timeout') => readonly Job[];
}

/** A worker that says nothing for so long hangs. */
const silenceMs = 30_000;

/**
 * Has worker processes do all jobs, each worker one at a time. Processes, not threads: native code that crashes on
 * a stranger's file takes its process with it.
 *
 * @throws VergerError `interrupted` once the signal is raised; or the first error of a job
 */
export async function workThrough(jobs: readonly Job[], crew: Crew): Promise<void> {
  const queue = [...jobs].reverse();
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  crew.signal.addEventListener('abort', abort);
  if (crew.signal.aborted) stop.abort();
  try {
    const workers = Array.from({ length: Math.min(crew.workers, jobs.length) }, () =>
      serve(queue, crew, stop.signal),
    );
    // The first failure ends the others.
    for (const worker of workers) worker.catch(abort);
    const ends = await Promise.allSettled(workers);
    const failure = ends.find((end) => end.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
    if (crew.signal.aborted) throw interrupted();
  } finally {
    crew.signal.removeEventListener('abort', abort);
  }
}

/** One worker after another, as long as there are jobs: the next one comes when one has died. */
async function serve(queue: Job[], crew: Crew, stop: AbortSignal): Promise<void> {
  let child: ChildProcess | undefined;
  try {
    for (let job = queue.pop(); job !== undefined && !stop.aborted; job = queue.pop()) {
      child ??= fork(packageFile('dist/dataset/work/worker-main.js'), {
        execArgv: [],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      const end = await perform(child, job, crew, stop);
      if (end === 'done') continue;
      child = undefined;
      // It died before it heard of the job: another worker takes it, and it is no suspect.
      if (end === 'unheard') queue.push(job);
      else if (end !== 'stopped') queue.push(...crew.lost(job, end));
    }
  } finally {
    child?.kill('SIGKILL');
  }
}

/** Gives a worker a job and waits for its answer, its death or the signal to stop. */
function perform(
  child: ChildProcess,
  job: Job,
  crew: Crew,
  stop: AbortSignal,
): Promise<'done' | 'crashed' | 'timeout' | 'stopped' | 'unheard'> {
  return new Promise((resolve, reject) => {
    let fate: 'crashed' | 'timeout' | 'stopped' = 'crashed';
    const end = (how: typeof fate) => (): void => {
      fate = how;
      child.kill('SIGKILL');
    };
    const hush = setTimeout(end('timeout'), silenceMs);
    const stopped = end('stopped');
    const settle = (act: () => void): void => {
      clearTimeout(hush);
      stop.removeEventListener('abort', stopped);
      child.off('message', hear).off('close', close).off('error', fail);
      act();
    };
    const close = (): void => settle(() => resolve(fate));
    const fail = (error: Error): void =>
      settle(() => reject(new VergerError('task-failed', 'a worker process failed', { cause: error })));
    const hear = (message: unknown): void => {
      const told = message as WorkerMessage;
      hush.refresh();
      if (told.type === 'advanced') crew.advanced(told.images, told.reused);
      else if (told.type === 'failed') settle(() => reject(errorOf(told)));
      else
        settle(() => {
          crew.answered(told.answer);
          resolve('done');
        });
    };
    child.on('message', hear).on('close', close).on('error', fail);
    stop.addEventListener('abort', stopped);
    if (stop.aborted) stopped();
    else child.send(job, (error) => error !== null && settle(() => resolve('unheard')));
  });
}

function errorOf({ message, code, hint }: Extract<WorkerMessage, { readonly type: 'failed' }>): VergerError {
  return new VergerError(code ?? 'task-failed', message, hint === undefined ? {} : { hint });
}

function interrupted(): VergerError {
  return new VergerError('interrupted', 'interrupted', {
    hint: 'the same command goes on where it stopped',
  });
}
