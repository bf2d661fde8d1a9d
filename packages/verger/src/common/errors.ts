/** What went wrong, in a form that programs can switch on. */
export const errorCodes = [
  'usage',
  'not-found',
  'storage',
  'disk-full',
  'access',
  'spark',
  'model',
  'download',
  'plan-mismatch',
  'locked',
  'too-many-rejects',
  'too-few-rows',
  'conservation',
  'task-failed',
  'corrupt-result',
  'interrupted',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/**
 * The one error that Verger throws on purpose: a one-line message for people, a code for programs and,
 * where there is something to do about it, a hint.
 */
export class VergerError extends Error {
  override readonly name = 'VergerError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/** The system's code of a failed call (`ENOENT`, `ENOSPC`, ...), if it has one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The message of anything that was thrown, on one line. */
export function messageOf(error: unknown): string {
  return textOf(error)
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}

function textOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  try {
    return String(error);
  } catch {
    // An object without a prototype, say: anything can be thrown.
    return Object.prototype.toString.call(error);
  }
}

/** The message of a failed system call without the path that Node appends: results must not hold where things lay. */
export function systemMessage(error: unknown): string {
  return messageOf(error).replace(/, \w+ '.*'$/, '');
}
