import { type ErrorCode, VergerError } from '../../../common/errors.js';

/**
 * Why Spark gave no answer:
 * - `unreachable`: nobody answers at the address, or no longer
 * - `refused`: somebody answers who won't have us: the token, the certificate, or no Spark Connect server
 * - `session-lost`: the server forgot the session or the query, and what was sent before; a new session may go on
 * - `failed`: the server could not do what was asked: a query with an error, a task that failed too often
 * - `interrupted`: it was stopped, from here or from elsewhere
 */
export type SparkFault = 'unreachable' | 'refused' | 'session-lost' | 'failed' | 'interrupted';

export interface SparkErrorFacts {
  readonly hint?: string;
  readonly cause?: unknown;
  /** Spark's name of the error, such as `TABLE_OR_VIEW_NOT_FOUND`. */
  readonly errorClass?: string;
  readonly sqlState?: string;
  /** All that the server told, on as many lines as it took: a failed command's last words are in there. */
  readonly detail?: string;
}

const codes: Readonly<Record<SparkFault, ErrorCode>> = {
  unreachable: 'spark',
  refused: 'spark',
  'session-lost': 'spark',
  failed: 'spark',
  interrupted: 'interrupted',
};

/** A failure of Spark, or of the way to it, with the fault that programs switch on. */
export class SparkError extends VergerError {
  readonly fault: SparkFault;
  readonly errorClass: string | undefined;
  readonly sqlState: string | undefined;
  readonly detail: string;

  constructor(fault: SparkFault, message: string, facts: SparkErrorFacts = {}) {
    const { hint, cause, errorClass, sqlState, detail = message } = facts;
    super(codes[fault], message, { cause, ...(hint === undefined ? {} : { hint }) });
    this.fault = fault;
    this.errorClass = errorClass;
    this.sqlState = sqlState;
    this.detail = detail;
  }
}
