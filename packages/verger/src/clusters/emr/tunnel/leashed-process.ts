import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { systemCode } from '../../../common/errors.js';

/**
 * Runs a command in a process group of its own, and ends the whole group when its standard input ends: that is when this
 * process ends, be it by SIGKILL. ssh itself reads no input (-N), and its proxy command may outlive it.
 */
const leash = `
trap : TERM
exec 3<&0 </dev/null
"$@" 3<&- &
child=$!
{ cat <&3; trap '' TERM; kill -TERM 0; sleep 2; kill -KILL 0; } >/dev/null 2>&1 &
exec 3<&-
wait "$child"
# A signal has ended the first wait.
wait "$child"
`;

const graceMs = 2000;

/** A command that doesn't outlive this process. */
export class LeashedProcess {
  readonly #shell: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #ended: Promise<void>;

  constructor(command: string, args: readonly string[]) {
    // Messages are recognised by their English text; ssh runs its commands by $SHELL.
    const env = { ...process.env, LC_ALL: 'C', SHELL: '/bin/sh' };
    // A group of its own: Ctrl-C in the terminal is for this process alone.
    this.#shell = spawn('/bin/sh', ['-c', leash, 'sh', command, ...args], {
      env,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // The leash may be gone already.
    this.#shell.stdin.on('error', () => undefined);
    this.#ended = this.#untilGone();
  }

  get output(): Readable {
    return this.#shell.stdout;
  }

  get errors(): Readable {
    return this.#shell.stderr;
  }

  /** Resolves when the command and all that it started are gone. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  async stop(): Promise<void> {
    this.#signal('SIGTERM');
    const timer = setTimeout(() => this.#signal('SIGKILL'), graceMs);
    await this.#ended;
    clearTimeout(timer);
  }

  async #untilGone(): Promise<void> {
    const closed = once(this.#shell, 'close');
    await once(this.#shell, 'exit');
    // Whatever is left of the group. The leash keeps its number from being given to others.
    this.#signal('SIGKILL');
    await closed;
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#shell.pid === undefined) return;
    try {
      process.kill(-this.#shell.pid, signal);
    } catch (error) {
      if (systemCode(error) !== 'ESRCH') throw error;
    }
  }
}
