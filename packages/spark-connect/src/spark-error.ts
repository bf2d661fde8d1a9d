/**
 * What went wrong:
 * - `bad-address`: the connection string is malformed; nothing was sent
 * - `unreachable`: no server answers at the address, or it no longer does
 * - `refused`: a server answers but does not accept the client: the token, the certificate, or it is no Spark Connect
 *   server
 * - `session-lost`: the server no longer knows the session or the query, nor what was uploaded; open a new session
 * - `failed`: the server could not do what was asked: a query with an error, a task that failed too often
 * - `interrupted`: the query was stopped, by an `AbortSignal`, by `interrupt()` or on the server
 */
export type SparkFault =
  'bad-address' | 'unreachable' | 'refused' | 'session-lost' | 'failed' | 'interrupted';

export interface SparkErrorDetails {
  readonly hint?: string;
  readonly cause?: unknown;
  readonly errorClass?: string;
  readonly sqlState?: string;
  readonly detail?: string;
}

/** The error that this package throws. `message` is one line; no message holds a token or a header. */
export class SparkError extends Error {
  override readonly name = 'SparkError';
  /** The kind of failure, for programs. */
  readonly fault: SparkFault;
  /** What may help, if anything. */
  readonly hint: string | undefined;
  /** Spark's name of the error, such as `TABLE_OR_VIEW_NOT_FOUND`. */
  readonly errorClass: string | undefined;
  /** The SQLSTATE of the error, such as `42P01`. */
  readonly sqlState: string | undefined;
  /** The server's whole message, on several lines; the same as `message` if the server sent no more. */
  readonly detail: string;

  constructor(fault: SparkFault, message: string, details: SparkErrorDetails = {}) {
    const { hint, cause, errorClass, sqlState, detail = message } = details;
    super(message, cause === undefined ? {} : { cause });
    this.fault = fault;
    this.hint = hint;
    this.errorClass = errorClass;
    this.sqlState = sqlState;
    this.detail = detail;
  }
}
