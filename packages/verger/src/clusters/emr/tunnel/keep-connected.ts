import { setTimeout as sleep } from 'node:timers/promises';
import { type BackOff, pauseAfter } from '../../../common/back-off.js';
import { VergerError } from '../../../common/errors.js';
import { SshConnection } from './ssh-connection.js';
import { type SshFailure } from './ssh-failure.js';

/** The connection is back within 10 s of the server: a pause, and the time that logging in takes. */
const pauses: BackOff = { firstMs: 250, longestMs: 4000 };

/** After how many attempts without success to ask AWS whether the node is still there. */
const attemptsPerLook = 5;

export interface ConnectionChanges {
  readonly onLost: (reason: string) => void;
  readonly onRestored: () => void;
}

/** What each connection needs. */
export interface Connector {
  /** The command line of ssh, and what to do as soon as ssh has read its key or has ended. */
  prepare(
    signal: AbortSignal,
  ): Promise<{ readonly args: readonly string[]; readonly done: () => Promise<void> }>;
  failureOf(text: string): SshFailure;
  /** Why no connection can succeed any more; undefined if one may, or if nobody knows. */
  endOfNode(): Promise<VergerError | undefined>;
}

/** Keeps a connection by ssh open: whenever it is lost, it connects again, until it is stopped. */
export class KeptConnection {
  readonly #connector: Connector;
  readonly #stopping = new AbortController();
  #connection: SshConnection | undefined;

  constructor(connector: Connector) {
    this.#connector = connector;
  }

  /** Connects once. @returns why that failed; undefined if it is connected, or has been stopped */
  async connect(): Promise<SshFailure | undefined> {
    const { args, done } = await this.#connector.prepare(this.#stopping.signal);
    try {
      if (this.isStopped()) return undefined;
      const connection = new SshConnection(args);
      this.#connection = connection;
      const text = await Promise.race([connection.opened, connection.ended]);
      return text === undefined || this.isStopped() ? undefined : this.#connector.failureOf(text);
    } finally {
      await done();
    }
  }

  /** Resolves after `stop`. @throws VergerError when another connection can't succeed */
  async keep({ onLost, onRestored }: ConnectionChanges): Promise<void> {
    for (;;) {
      const text = await this.#connection?.ended;
      if (this.isStopped()) return;
      await this.#reconnect(onLost, this.#connector.failureOf(text ?? '').error.message);
      if (this.isStopped()) return;
      onRestored();
    }
  }

  isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Ends the connection. When it returns, no process is left. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#connection?.stop();
  }

  /** @param lost why the connection was lost */
  async #reconnect(onLost: ConnectionChanges['onLost'], lost: string): Promise<void> {
    let reason = lost;
    onLost(reason);
    for (let attempt = 1; ; attempt++) {
      await this.#pause(pauseAfter(attempt, pauses));
      if (this.isStopped()) return;
      const failure = await this.#attempt();
      if (failure === undefined) return;
      if (failure.cure === 'never') throw failure.error;
      if (failure.error.message !== reason) onLost((reason = failure.error.message));
      const end = attempt % attemptsPerLook === 0 ? await this.#connector.endOfNode() : undefined;
      if (end !== undefined) throw end;
    }
  }

  /** AWS may be out of reach too, as long as the network is away. */
  async #attempt(): Promise<SshFailure | undefined> {
    try {
      return await this.connect();
    } catch (error) {
      if (error instanceof VergerError && error.code === 'aws') return { error, cure: 'again' };
      throw error;
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
