import { VergerError } from './errors.js';

/**
 * Waits for work, but no longer than until the signal is aborted: the work then goes on, and its outcome is ignored.
 * @throws VergerError `interrupted`
 */
export async function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  message = 'interrupted',
): Promise<T> {
  if (signal === undefined) return work;
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new VergerError('interrupted', message));
    signal.addEventListener('abort', stop, { once: true });
  });
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
