import type { ChangingHeaders } from 'spark-connect';
import { resume } from '../launch/hints.js';
import { type Pause, waitFor } from '../launch/wait.js';
import type { ManagedSession, SessionAccess } from './managed-session.js';

/** Time enough to try again, should AWS give none at once. */
const earlyMs = 5 * 60_000;

/** What AWS's proxy reads the token from. The name is in AWS's guide. */
const tokenHeader = 'x-aws-proxy-auth';

export interface TokenOptions {
  readonly pause: Pause;
  /** Ends the waiting for a new token. */
  readonly signal: AbortSignal;
}

/**
 * The token of a session, in the headers of each call: a new one five minutes before the old one expires, and when it is
 * refused. A query that runs for hours is many calls, since Spark ends each stream after two minutes.
 */
export class SessionToken implements ChangingHeaders {
  readonly #session: ManagedSession;
  readonly #options: TokenOptions;
  #held: SessionAccess;
  #isRefused = false;
  #renewal: Promise<SessionAccess> | undefined;

  constructor(session: ManagedSession, first: SessionAccess, options: TokenOptions) {
    this.#session = session;
    this.#held = first;
    this.#options = options;
  }

  /** @throws VergerError `access`, `aws`; `interrupted` */
  async current(): Promise<Readonly<Record<string, string>>> {
    const left = this.#held.expiresAt.getTime() - (await this.#session.now()).getTime();
    if (this.#isRefused || left < earlyMs) await this.#renew(!this.#isRefused && left > 0);
    return { ...this.#session.headers, [tokenHeader]: this.#held.token };
  }

  refused(headers: Readonly<Record<string, string>>): void {
    this.#isRefused ||= headers[tokenHeader] === this.#held.token;
  }

  /** @param isStillGood a failure does not matter yet */
  async #renew(isStillGood: boolean): Promise<void> {
    this.#renewal ??= this.#ask(isStillGood).finally(() => (this.#renewal = undefined));
    try {
      this.#held = await this.#renewal;
      this.#isRefused = false;
    } catch (error) {
      if (!isStillGood) throw error;
    }
  }

  /** Survives a network that is away for a while. */
  #ask(isStillGood: boolean): Promise<SessionAccess> {
    if (isStillGood) return this.#session.access();
    const { pause, signal } = this.#options;
    const waiting = { pause, signal, stopped: 'interrupted', goesOn: resume };
    return waitFor(() => this.#session.access(), waiting);
  }
}
