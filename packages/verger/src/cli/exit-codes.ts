import type { VergerError } from '../common/errors.js';

export const exitCodes = { done: 0, failed: 1, usage: 2, tooManyRejects: 3, interrupted: 130 } as const;

/** The exit code for an error. */
export function exitCodeOf({ code }: VergerError): number {
  switch (code) {
    case 'usage':
      return exitCodes.usage;
    case 'too-many-rejects':
      return exitCodes.tooManyRejects;
    case 'interrupted':
      return exitCodes.interrupted;
    default:
      return exitCodes.failed;
  }
}
