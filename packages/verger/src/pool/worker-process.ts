import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteError } from '../common/remote-error.js';
import { MarkerReader } from './image-marker.js';
import { errorLine } from './error-line.js';
import type { WorkerLimits } from './limits.js';
import type { HostMessage, WorkerMessage } from './messages.js';
import type { DeathReason, PoolTask } from './pool-task.js';
import { residentBytes } from './resident-memory.js';
import type { TaskUsage } from './task-usage.js';

/** How an attempt at a task ended. */
export type AttemptOutcome<R> =
  | { readonly type: 'done'; readonly report: R; readonly usage: TaskUsage }
  | { readonly type: 'failed'; readonly error: RemoteError; readonly image: number | undefined }
  | {
      readonly type: 'died';
      readonly reason: DeathReason;
      readonly detail: string;
      /** The current image, as an index in its shard. */
      readonly image: number | undefined;
      readonly exit: ProcessExit;
    };

/** How a process ended. */
export interface ProcessExit {
  readonly exitCode?: number;
  readonly signal?: string;
}

interface CauseOfDeath {
  readonly reason: DeathReason;
  readonly detail: string;
}

/** What an attempt reports while it runs. */
export interface AttemptListener {
  /** This many more images were started. */
  readonly onImages: (count: number) => void;
  /** The worker asks for the next task; absent if it can't be known. */
  readonly onNext?: () => void;
}

export interface WorkerProcessOptions {
  /** The module that the process runs: it calls `serve`. */
  readonly entry: string;
  readonly limits: WorkerLimits;
  /** A folder that the process removes if its host is killed. */
  readonly temporary?: string;
}

const pollMs = 200;
// V8 prints the reason it dies, then a stack of a few thousand characters.
const keptStderr = 16_000;

/** One process that runs tasks, watched from outside: it reads untrusted files in native code. */
export class WorkerProcess<T extends PoolTask, R> {
  readonly #child: ChildProcess;
  readonly #limits: WorkerLimits;
  readonly #marker: MarkerReader;
  #attempts = 0;
  #stderr = '';
  #closed = false;

  constructor({ entry, limits, temporary }: WorkerProcessOptions) {
    this.#limits = limits;
    const marker = openUnlinkedFile();
    this.#marker = new MarkerReader(marker, () => performance.now());
    this.#child = fork(entry, temporary === undefined ? [] : [temporary], {
      execArgv: [],
      // Many small native allocations in several threads: fewer arenas reduce fragmentation.
      env: { MALLOC_ARENA_MAX: '2', ...process.env },
      stdio: ['ignore', 'ignore', 'pipe', marker, 'ipc'],
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-keptStderr);
    });
    this.#child.once('close', () => {
      this.#closed = true;
      this.#marker.poll();
      closeSync(marker);
    });
    // A process that fails to start also emits 'close'; without a listener, 'error' would crash this one.
    this.#child.on('error', (error) => (this.#stderr += error.message));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Announces the task after the current one, so that the process can prepare for it. */
  expect(task: T): void {
    this.#send({ type: 'expect', task });
  }

  /** Says that there is no task at the moment, so that the process can prepare for what may come. */
  idle(): void {
    this.#send({ type: 'idle' });
  }

  /** Runs a task until it finishes or the process exits. */
  attempt(task: T, { onImages, onNext }: AttemptListener): Promise<AttemptOutcome<R>> {
    const child = this.#child;
    const attempt = ++this.#attempts;
    this.#marker.expect(attempt);
    let killedFor: CauseOfDeath | undefined;
    return new Promise((resolve) => {
      const follow = (): void => {
        const taken = this.#marker.poll();
        if (taken > 0) onImages(taken);
      };
      const onMessage = (message: WorkerMessage<R>): void => {
        follow();
        if (message.type === 'next') onNext?.();
        else finish(message);
      };
      const onClose = (code: number | null, signal: NodeJS.Signals | null): void => {
        finish({
          type: 'died',
          image: this.#marker.current?.index,
          exit: { ...(code === null ? {} : { exitCode: code }), ...(signal === null ? {} : { signal }) },
          ...(killedFor ??
            this.#causeOfDeath(
              signal === null ? `exited with code ${code ?? 'unknown'}` : `was killed by ${signal}`,
            )),
        });
      };
      const watch = setInterval(() => {
        follow();
        killedFor ??= this.#exceededLimit();
        if (killedFor !== undefined) child.kill('SIGKILL');
      }, pollMs);
      const finish = (outcome: AttemptOutcome<R>): void => {
        clearInterval(watch);
        child.off('message', onMessage).off('close', onClose);
        resolve(outcome);
      };
      child.on('message', onMessage).once('close', onClose);
      if (this.#closed) onClose(child.exitCode, child.signalCode);
      else this.#send({ type: 'run', attempt, task });
    });
  }

  /** Ignores send errors: if the process is gone, its 'close' event reports it. */
  #send(message: HostMessage<T>): void {
    this.#child.send(message, () => undefined);
  }

  /** Kills the process and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.#closed) return;
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.kill('SIGKILL');
    await closed;
  }

  #exceededLimit(): CauseOfDeath | undefined {
    const { imageTimeoutMs, modelTimeoutMs, memoryBytes } = this.#limits;
    const { current, modelSince } = this.#marker;
    const now = performance.now();
    if (current !== undefined && now - current.since > imageTimeoutMs)
      return { reason: 'timeout', detail: `not decoded within ${imageTimeoutMs / 1000} s` };
    if (modelSince !== undefined && now - modelSince > modelTimeoutMs) {
      const what = `the model was not loaded and run once within ${modelTimeoutMs / 1000} s`;
      return { reason: 'timeout', detail: what };
    }
    const resident = this.pid === undefined ? undefined : residentBytes(this.pid);
    if (resident === undefined || resident <= memoryBytes) return undefined;
    const mebibytes = Math.round(memoryBytes / 2 ** 20);
    return { reason: 'out-of-memory', detail: `the worker used more than ${mebibytes} MiB` };
  }

  #causeOfDeath(how: string): CauseOfDeath {
    // V8 prints this, then aborts.
    if (this.#stderr.includes('heap out of memory')) {
      return { reason: 'out-of-memory', detail: 'the worker ran out of JavaScript heap' };
    }
    const words = errorLine(this.#stderr);
    return {
      reason: 'crashed',
      detail: `the worker ${how}${words === '' ? '' : `: ${words}`}`,
    };
  }
}

/** An unlinked file: it goes away when both processes have closed it. */
function openUnlinkedFile(): number {
  const path = join(tmpdir(), `verger-marker-${randomUUID()}`);
  const file = openSync(path, 'wx+');
  unlinkSync(path);
  return file;
}
