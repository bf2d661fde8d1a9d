/** Error codes, for programs to switch on. */
export const errorCodes = [
  'usage',
  'not-found',
  'storage',
  'disk-full',
  'access',
  'spark',
  'aws',
  'model',
  'download',
  'plan-mismatch',
  'locked',
  'too-many-rejects',
  'too-few-rows',
  'rejected',
  'conservation',
  'task-failed',
  'corrupt-result',
  'interrupted',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/**
 * The only error that Verger throws on purpose: a one-line message for people, a code for programs and, if there is
 * a remedy, a hint.
 */
export class VergerError extends Error {
  override readonly name = 'VergerError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  /** Lines that say more, such as the first of many files. */
  readonly details: readonly string[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly hint?: string; readonly details?: readonly string[]; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? [];
  }
}

/** The error code of a failed system call (`ENOENT`, `ENOSPC`, ...), if any. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The message of any thrown value, on one line. */
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
    // Anything can be thrown, even an object without a prototype.
    return Object.prototype.toString.call(error);
  }
}

/** The message of a failed system call without the path that Node appends: results must not contain local paths. */
export function systemMessage(error: unknown): string {
  return messageOf(error).replace(/, \w+ '.*'$/, '');
}
