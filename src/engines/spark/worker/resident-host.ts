import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { VergerError } from '../../../common/errors.js';
import { packageFile } from '../../../common/package-root.js';
import { taskId } from '../../../pipeline/task.js';
import type { TaskReport } from '../../../pipeline/task-report.js';
import { type Answer, type Order, readLines, socketEnding, writeLine } from './resident-lines.js';

/**
 * A worker on this executor that stays when we go, and is found again by the next Spark task of the session. It is
 * ours alone until we close; when we go while it works, it gives up and ends.
 */
export class ResidentHost {
  readonly #socket: Socket;
  readonly #answers: AsyncGenerator;

  private constructor(socket: Socket, answers: AsyncGenerator) {
    this.#socket = socket;
    this.#answers = answers;
  }

  /** One that is free, or a new one. The working folder is the bundle's. */
  static async call(): Promise<ResidentHost> {
    // A socket is named from the working folder: a path may have a hundred bytes only.
    for (const name of readdirSync('.').filter((file) => file.endsWith(socketEnding))) {
      const host = await ResidentHost.#at(name);
      if (host !== undefined) return host;
    }
    for (;;) {
      const host = await ResidentHost.#at(await startResident());
      // Another task of this executor may have been faster.
      if (host !== undefined) return host;
    }
  }

  static async #at(name: string): Promise<ResidentHost | undefined> {
    const socket = connect(name);
    try {
      await once(socket, 'connect');
    } catch {
      // It ended without tidying up.
      rmSync(name, { force: true });
      return undefined;
    }
    socket.on('error', () => undefined);
    const answers = readLines(socket);
    const greeting = await answers.next();
    if (greeting.value === 'free') return new ResidentHost(socket, answers);
    socket.destroy();
    return undefined;
  }

  /** @throws VergerError the task's own, or `task-failed` */
  async run(
    order: Order,
    { onRetry }: { readonly onRetry: (reason: string) => void },
  ): Promise<{ readonly report: TaskReport; readonly attempts: number }> {
    writeLine(this.#socket, order);
    const { value, done } = (await this.#answers.next()) as IteratorResult<Answer, undefined>;
    if (done === true)
      throw new VergerError('task-failed', `${taskId(order.task)}: the worker's host has ended`);
    if ('report' in value) {
      value.retries.forEach(onRetry);
      return value;
    }
    const { code = 'task-failed', message, hint } = value.error;
    throw new VergerError(code, message, hint === undefined ? {} : { hint });
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** @returns the name of its socket */
async function startResident(): Promise<string> {
  const entry = packageFile('dist/spark-worker/resident-main.js');
  // It must not hold the pipes whose end Spark waits for.
  const child = fork(entry, [String(process.ppid)], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new VergerError('task-failed', `the worker's host has ended with ${String(code)}`);
    }),
  ]);
  child.unref();
  return `${child.pid ?? 0}${socketEnding}`;
}
