import { RecogniserError } from '@verger/recogniser';
import { VergerError } from '../common/errors.js';

/**
 * Does what a recogniser may refuse.
 *
 * @param subject what it is about, for the message
 * @throws VergerError `usage` with the recogniser's reason
 */
export function asUsage<T>(subject: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RecogniserError)) throw error;
    throw new VergerError('usage', `${subject}: ${error.message}`, { cause: error });
  }
}
