import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { VergerError } from '../../common/errors.js';
import { isRunning } from '../../common/running-process.js';
import { type Daemon, daemonError, startDaemon } from './daemon.js';
import { environmentOf, type Site } from './site.js';
import { type ClusterState, writeState } from './state.js';

const pollMs = 200;
const watchMs = 500;

/** The daemons of a cluster that is being started. Each is written into the state file at once, to be found again. */
export class Crew {
  readonly #site: Site;
  #state: ClusterState;
  readonly #signal: AbortSignal;

  constructor(site: Site, state: ClusterState, signal: AbortSignal) {
    this.#site = site;
    this.#state = state;
    this.#signal = signal;
  }

  get state(): ClusterState {
    return this.#state;
  }

  /** Runs a script of Spark's distribution. */
  start(
    name: string,
    script: 'bin/spark-class' | 'bin/spark-submit',
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Daemon> {
    return this.startCommand(name, join(this.#site.distribution.home, script), args, env);
  }

  async startCommand(
    name: string,
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Daemon> {
    const { folder } = this.#site;
    const daemon = await startDaemon({
      name,
      command,
      args,
      env: { ...environmentOf(this.#site), ...env },
      cwd: join(folder, 'work'),
      log: join(folder, 'logs', `${name}.log`),
    });
    await this.#write({ ...this.#state, daemons: [...this.#state.daemons, daemon] });
    return daemon;
  }

  /**
   * Waits until a daemon does its work.
   * @param isReady looks once; its signal aborts when looking longer has become pointless
   * @throws DaemonError when any daemon of the crew has ended, or this one takes too long
   */
  async untilReady(
    daemon: Daemon,
    isReady: (signal: AbortSignal) => Promise<boolean>,
    patienceMs: number,
  ): Promise<void> {
    const death = new AbortController();
    const watch = setInterval(() => this.#dead() !== undefined && death.abort(), watchMs);
    const timeout = AbortSignal.timeout(patienceMs);
    const signal = AbortSignal.any([this.#signal, timeout, death.signal]);
    try {
      while (!(await isReady(signal))) await sleep(pollMs, undefined, { signal });
    } catch (error) {
      if (this.#signal.aborted) throw new VergerError('interrupted', 'interrupted', { cause: error });
      const dead = this.#dead();
      if (dead !== undefined) throw await daemonError(dead, 'has ended');
      if (timeout.aborted) throw await daemonError(daemon, `is not ready after ${patienceMs / 1000} s`);
      throw error;
    } finally {
      clearInterval(watch);
    }
  }

  #dead(): Daemon | undefined {
    return this.#state.daemons.find(({ pid }) => !isRunning(pid));
  }

  addPage(what: string, url: string): Promise<void> {
    return this.#write({ ...this.#state, pages: { ...this.#state.pages, [what]: url } });
  }

  setAddress(address: string): Promise<void> {
    return this.#write({ ...this.#state, address });
  }

  async #write(state: ClusterState): Promise<void> {
    this.#state = state;
    await writeState(state);
  }
}
