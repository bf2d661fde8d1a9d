import { type ErrorCode, messageOf, VergerError } from './errors.js';

/** An error as JSON, for another process. */
export interface RemoteError {
  readonly message: string;
  readonly stack?: string | undefined;
  /** Of a `VergerError`; other errors are unexpected, and worth a retry. */
  readonly code?: ErrorCode | undefined;
  readonly hint?: string | undefined;
}

export function encodeError(error: unknown): RemoteError {
  const known = error instanceof VergerError ? { code: error.code, hint: error.hint } : {};
  return { message: messageOf(error), stack: error instanceof Error ? error.stack : undefined, ...known };
}

/** @param where prefix for the message of an unexpected error, such as the failed task */
export function decodeError({ message, stack, code, hint }: RemoteError, where: string): VergerError {
  const cause = new Error(message);
  if (stack !== undefined) cause.stack = stack;
  return new VergerError(code ?? 'task-failed', code === undefined ? `${where}: ${message}` : message, {
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}
