import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { VergerError } from '../../common/errors.js';
import { isRunning } from '../../common/running-process.js';
import { type Daemon, daemonFailure, startDaemon } from './daemon.js';
import { type ClusterSetup, environmentOf } from './setup.js';
import { type ClusterState, writeState } from './state.js';

const pollMs = 200;
const watchMs = 500;

/** The daemons of a cluster that is starting. Each is recorded in the state file as soon as it runs. */
export class DaemonGroup {
  readonly #setup: ClusterSetup;
  #state: ClusterState;
  readonly #signal: AbortSignal;

  constructor(setup: ClusterSetup, state: ClusterState, signal: AbortSignal) {
    this.#setup = setup;
    this.#state = state;
    this.#signal = signal;
  }

  get state(): ClusterState {
    return this.#state;
  }

  /** Runs a script from Spark's distribution. */
  start(
    name: string,
    script: 'bin/spark-class' | 'bin/spark-submit',
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Daemon> {
    return this.startCommand(name, join(this.#setup.distribution.home, script), args, env);
  }

  async startCommand(
    name: string,
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Daemon> {
    const { folder } = this.#setup;
    const daemon = await startDaemon({
      name,
      command,
      args,
      env: { ...environmentOf(this.#setup), ...env },
      cwd: join(folder, 'work'),
      log: join(folder, 'logs', `${name}.log`),
    });
    await this.#write({ ...this.#state, daemons: [...this.#state.daemons, daemon] });
    return daemon;
  }

  /**
   * Waits until a daemon is ready.
   * @param isReady checks once; its signal aborts on timeout, on interruption, and when a daemon exits
   * @throws ClusterStartError if any daemon of the group exits, or this one takes too long
   */
  async waitUntilReady(
    daemon: Daemon,
    isReady: (signal: AbortSignal) => Promise<boolean>,
    timeoutMs: number,
  ): Promise<void> {
    const exit = new AbortController();
    const watch = setInterval(() => this.#ended() !== undefined && exit.abort(), watchMs);
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([this.#signal, timeout, exit.signal]);
    try {
      while (!(await isReady(signal))) await sleep(pollMs, undefined, { signal });
    } catch (error) {
      if (this.#signal.aborted) throw new VergerError('interrupted', 'interrupted', { cause: error });
      const ended = this.#ended();
      if (ended !== undefined) throw await daemonFailure(ended, 'exited');
      if (timeout.aborted) throw await daemonFailure(daemon, `was not ready after ${timeoutMs / 1000} s`);
      throw error;
    } finally {
      clearInterval(watch);
    }
  }

  #ended(): Daemon | undefined {
    return this.#state.daemons.find(({ pid }) => !isRunning(pid));
  }

  addPage(title: string, url: string): Promise<void> {
    return this.#write({ ...this.#state, pages: { ...this.#state.pages, [title]: url } });
  }

  setAddress(address: string): Promise<void> {
    return this.#write({ ...this.#state, address });
  }

  async #write(state: ClusterState): Promise<void> {
    this.#state = state;
    await writeState(state);
  }
}
