/** The states of a session, on clusters and on Serverless alike. */
export type SessionState =
  'SUBMITTED' | 'STARTING' | 'STARTED' | 'IDLE' | 'BUSY' | 'TERMINATING' | 'TERMINATED' | 'FAILED';

/** How a session is reached. */
export interface SessionAccess {
  /** `https://host`; Spark Connect answers on port 443. */
  readonly address: string;
  /** Whoever has it may do all that the session may: it is in no message, no log and no command line. */
  readonly token: string;
  /** By AWS's clock; an hour after it was given. */
  readonly expiresAt: Date;
}

/** A Spark Connect server that EMR runs, on a cluster or on Serverless. Failures are VergerErrors: `access`, `aws`. */
export interface ManagedSession {
  readonly id: string;
  /** What it is, for messages: `the session 0a1b of the cluster j-2ABC`. */
  readonly title: string;
  /** Headers besides the token's that AWS's proxy asks for. */
  readonly headers: Readonly<Record<string, string>>;
  state(): Promise<{ readonly state: SessionState; readonly reason: string }>;
  /** Gives a new token each time. */
  access(): Promise<SessionAccess>;
  /** AWS's time. */
  now(): Promise<Date>;
  terminate(): Promise<void>;
}

export function hasEnded(state: SessionState): boolean {
  return state === 'TERMINATED' || state === 'FAILED';
}
