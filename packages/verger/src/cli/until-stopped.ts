import { VergerError } from '../common/errors.js';
import { untilAborted } from '../common/until-aborted.js';

/** Waits for Ctrl-C. @param end what ends the command by itself, or fails it */
export async function untilStopped(
  signal: AbortSignal,
  end: Promise<unknown> = new Promise(() => undefined),
): Promise<void> {
  await untilAborted(end, signal).catch((error: unknown) => {
    if (!(error instanceof VergerError) || error.code !== 'interrupted') throw error;
  });
}
