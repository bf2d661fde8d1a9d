import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorLines } from './error-lines.js';
import { type ErrorCode, VergerError } from './errors.js';

const pollMs = 100;
const graceMs = 10_000;

export interface ServerCommand {
  /** As messages name it, such as `Jupyter`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** The file that its output goes to. */
  readonly log: string;
  /** Of the error if it fails. */
  readonly code: ErrorCode;
}

/** A server of others that this process starts, waits for, and ends. */
export class ServerProcess {
  readonly pid: number;
  /** Resolves when it has exited, by itself or not. */
  readonly exited: Promise<void>;
  readonly #command: ServerCommand;
  #running = true;

  private constructor(command: ServerCommand, pid: number, exited: Promise<unknown>) {
    this.pid = pid;
    this.#command = command;
    this.exited = exited.then(() => {
      this.#running = false;
    });
  }

  static async start(command: ServerCommand): Promise<ServerProcess> {
    const { args, env, cwd, log } = command;
    const file = await open(log, 'w', 0o600);
    try {
      // In the group of this process: a second Ctrl-C, which ends this one at once, ends the server too.
      const child = spawn(command.command, args, { cwd, env, stdio: ['ignore', file.fd, file.fd] });
      await once(child, 'spawn');
      if (child.pid === undefined) throw new Error(`${command.command} has no process id`);
      return new ServerProcess(command, child.pid, once(child, 'exit'));
    } finally {
      await file.close();
    }
  }

  /**
   * Waits until the server answers.
   * @param check undefined as long as it does not
   * @throws VergerError if it exits or takes too long, with what its log says of it; `interrupted`
   */
  async untilReady<T>(
    check: () => Promise<T | undefined>,
    { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<T> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      if (signal.aborted) throw new VergerError('interrupted', 'interrupted');
      const found = await check();
      if (found !== undefined) return found;
      if (!this.#running) throw await this.#failure('exited');
      if (performance.now() > deadline)
        throw await this.#failure(`did not answer within ${timeoutMs / 1000} s`);
      await sleep(pollMs);
    }
  }

  /** Asks the server to stop; kills it if it does not. */
  async end(): Promise<void> {
    if (!this.#running) return;
    process.kill(this.pid, 'SIGTERM');
    const patience = new AbortController();
    const late = sleep(graceMs, 'late', { signal: patience.signal }).catch(() => undefined);
    if ((await Promise.race([this.exited, late])) === 'late') process.kill(this.pid, 'SIGKILL');
    patience.abort();
    await this.exited;
  }

  async #failure(problem: string): Promise<VergerError> {
    const { name, log, code } = this.#command;
    const text = await readFile(log, 'utf8').catch(() => '');
    return new VergerError(code, `${name} ${problem}`, { details: errorLines(text) });
  }
}
