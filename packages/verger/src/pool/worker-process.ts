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

/** How an attempt at a task ended. */
export type AttemptOutcome<R> =
  | { readonly type: 'done'; readonly report: R }
  | { readonly type: 'failed'; readonly error: RemoteError; readonly image: number | undefined }
  | {
      readonly type: 'died';
      readonly reason: DeathReason;
      readonly detail: string;
      /** The current image, as an index in its shard. */
      readonly image: number | undefined;
    };

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

  /** Runs a task until it finishes or the process exits. */
  attempt(task: T, { onImages, onNext }: AttemptListener): Promise<AttemptOutcome<R>> {
    const child = this.#child;
    const attempt = ++this.#attempts;
    this.#marker.expect(attempt);
    let killedFor: DeathReason | undefined;
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
          ...this.#causeOfDeath(
            killedFor,
            signal === null ? `exited with code ${code ?? 'unknown'}` : `was killed by ${signal}`,
          ),
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

  #exceededLimit(): DeathReason | undefined {
    const { current } = this.#marker;
    if (current !== undefined && performance.now() - current.since > this.#limits.imageTimeoutMs)
      return 'timeout';
    const resident = this.pid === undefined ? undefined : residentBytes(this.pid);
    return resident !== undefined && resident > this.#limits.memoryBytes ? 'out-of-memory' : undefined;
  }

  #causeOfDeath(killedFor: DeathReason | undefined, how: string): { reason: DeathReason; detail: string } {
    const { imageTimeoutMs, memoryBytes } = this.#limits;
    if (killedFor === 'timeout') {
      return { reason: 'timeout', detail: `not decoded within ${imageTimeoutMs / 1000} s` };
    }
    if (killedFor === 'out-of-memory') {
      return {
        reason: killedFor,
        detail: `the worker used more than ${Math.round(memoryBytes / 2 ** 20)} MiB`,
      };
    }
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
