import { VergerError } from '../common/errors.js';
import { decodeError } from '../common/remote-error.js';
import type { Condemned, PoolTask } from './pool-task.js';
import type { TaskUsage } from './task-usage.js';
import {
  type AttemptListener,
  type AttemptOutcome,
  type ProcessExit,
  WorkerProcess,
  type WorkerProcessOptions,
} from './worker-process.js';

/** What a host reports while it runs a task. */
export interface HostListener extends AttemptListener {
  readonly onRetry: (failure: FailedAttempt) => void;
}

/** An attempt without a report. */
export interface FailedAttempt extends ProcessExit {
  readonly reason: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly seconds: number;
}

/** A task that is done. */
export interface FinishedTask<R> {
  readonly report: R;
  readonly attempts: number;
  /** Of the attempt that gave the report. */
  readonly usage: TaskUsage;
}

/** Attempts at a task whose failure no image caused. */
const maxAttempts = 3;

/**
 * Runs tasks in a worker process, replaces the worker when it dies, and finds the image that killed it. The first
 * failure on an image may be an accident; the second condemns it. The next attempt reads the suspect first, so
 * that it does not recompute the shard up to that point.
 */
export class WorkerHost<T extends PoolTask, R> {
  readonly #options: WorkerProcessOptions;
  #worker: WorkerProcess<T, R> | undefined;
  #isClosed = false;

  constructor(options: WorkerProcessOptions) {
    this.#options = options;
  }

  /** Starts the process before there is a task, which saves its start later. */
  warmUp(): this {
    this.#worker ??= this.#start();
    return this;
  }

  /** @throws VergerError the task's own, or `task-failed` if its worker keeps dying */
  async run(task: T, { onRetry, ...listener }: HostListener): Promise<FinishedTask<R>> {
    let current = task;
    let failures = 0;
    for (let attempts = 1; ; attempts++) {
      if (this.#isClosed) throw new VergerError('interrupted', 'the worker was closed');
      if (this.#worker === undefined || this.#worker.isClosed) this.#worker = this.#start();
      const startedAt = Date.now();
      const outcome = await this.#worker.attempt(current, listener);
      if (outcome.type === 'done') return { report: outcome.report, attempts, usage: outcome.usage };
      const next = nextAttempt(current, outcome);
      if (next === undefined) {
        failures += 1;
        if (isFinal(outcome) || failures >= maxAttempts) throw failureOf(task, outcome);
      }
      current = next ?? current;
      const { reason, ...exit } = endOf(outcome);
      onRetry({ reason, attempt: attempts, startedAt, seconds: (Date.now() - startedAt) / 1000, ...exit });
    }
  }

  /** Announces the task after the current one, so that the worker can prepare for it. */
  expect(task: T): void {
    if (this.#worker?.isClosed === false) this.#worker.expect(task);
  }

  /** Says that there is no task at the moment. */
  idle(): void {
    if (this.#worker?.isClosed === false) this.#worker.idle();
  }

  /** The worker's process id, while it has one. */
  get pid(): number | undefined {
    return this.#worker?.pid;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker?.kill();
  }

  #start(): WorkerProcess<T, R> {
    return new WorkerProcess(this.#options);
  }
}

type Failure = Exclude<AttemptOutcome<never>, { readonly type: 'done' }>;

function endOf(outcome: Failure): { readonly reason: string } & ProcessExit {
  return outcome.type === 'died'
    ? { reason: outcome.detail, ...outcome.exit }
    : { reason: outcome.error.message };
}

/** The task for the next attempt, if the last one failed on an image. */
function nextAttempt<T extends PoolTask>(task: T, outcome: Failure): T | undefined {
  const suspect = suspectOf(outcome);
  const { suspects, condemned } = task;
  if (suspects === undefined || condemned === undefined || suspect === undefined) return undefined;
  const { index } = suspect;
  if (!suspects.includes(index)) return { ...task, suspects: [...suspects, index] };
  return {
    ...task,
    suspects: suspects.filter((other) => other !== index),
    condemned: [...condemned, suspect],
  };
}

/** The current image when the worker died or threw an unexpected error. */
function suspectOf(outcome: Failure): Condemned | undefined {
  if (outcome.type === 'died') {
    const { image, reason, detail } = outcome;
    return image === undefined ? undefined : { index: image, reason, detail };
  }
  const { image } = outcome;
  const { code, message } = outcome.error;
  if (image === undefined || code !== undefined) return undefined;
  return { index: image, reason: 'crashed', detail: `the decoder failed: ${message}` };
}

/** An error with a code is final, and so is a model that takes too long; a retry would fail the same way. */
function isFinal(outcome: Failure): boolean {
  return outcome.type === 'failed' ? outcome.error.code !== undefined : isModelTooSlow(outcome);
}

/** A timeout outside any image. */
function isModelTooSlow({ reason, image }: Extract<Failure, { readonly type: 'died' }>): boolean {
  return reason === 'timeout' && image === undefined;
}

function failureOf(task: PoolTask, outcome: Failure): VergerError {
  if (outcome.type === 'failed') return decodeError(outcome.error, task.id);
  if (isModelTooSlow(outcome))
    return new VergerError('model', outcome.detail, {
      hint: 'does the model contain a loop that never ends? Otherwise use a smaller model or a faster machine',
    });
  return new VergerError('task-failed', `${task.id}: ${outcome.detail}`, {
    hint: 'finished work is kept: run the same command again to resume',
  });
}
