import { setTimeout as sleep } from 'node:timers/promises';
import { pauseAfter } from '../common/back-off.js';
import { VergerError } from '../common/errors.js';
import { claim } from './claim.js';
import { PartFile } from './part-file.js';
import { BrokenTransfer, transfer, type TransferOptions } from './transfer.js';

export interface RetryLimits {
  /** Give up on a server that sends nothing, or next to nothing, for this long. */
  readonly stallMs: number;
  /** Total attempts. */
  readonly tries: number;
  /** The pause after the first failure; doubles each time. */
  readonly pauseMs: number;
  /** Give up after this time, however much has arrived. */
  readonly totalMs: number;
}

/**
 * Pauses of half a minute in total: enough for a router to restart. A server that never sends anything costs less than
 * two minutes, one that sends 9.4 MB at 6 kB per second half an hour.
 */
export const defaultRetryLimits: RetryLimits = {
  stallMs: 12_000,
  tries: 6,
  pauseMs: 1000,
  totalMs: 30 * 60_000,
};

export interface DownloadOptions extends Pick<TransferOptions, 'signal' | 'onProgress'> {
  readonly limits: RetryLimits;
  readonly onRetry: (reason: string, pauseMs: number) => void;
}

/**
 * Downloads a file of moderate size, resuming an earlier attempt of this process or of one that was killed. On
 * failure, only a resumable part stays at `path`.
 * @returns the whole file; nothing stays at `path`
 * @param address http(s)
 * @throws VergerError `download` if all attempts fail or the server refuses, `interrupted` on the signal, `locked`
 * while another process downloads to the same path
 */
export async function download(address: string, path: string, options: DownloadOptions): Promise<Uint8Array> {
  requireAddress(address);
  const release = await claim(path);
  try {
    const part = await PartFile.open(path, address);
    try {
      await transferWithRetries(part, options);
      return await part.take();
    } finally {
      await part.close();
    }
  } finally {
    await release();
  }
}

async function transferWithRetries(part: PartFile, options: DownloadOptions): Promise<void> {
  const { limits, onRetry } = options;
  const late = AbortSignal.timeout(limits.totalMs);
  const signal = AbortSignal.any([options.signal, late]);
  const stopped = (): VergerError => (options.signal.aborted ? interrupted(part) : tooSlow(part, limits));
  for (let attempt = 1; ; attempt++) {
    try {
      await transfer(part, { ...options, signal, stallMs: limits.stallMs });
      return;
    } catch (error) {
      if (signal.aborted) throw stopped();
      if (!(error instanceof BrokenTransfer)) throw error;
      if (attempt >= limits.tries) throw outOfRetries(part, error, attempt);
      const pauseMs = pauseAfter(attempt, { firstMs: limits.pauseMs });
      onRetry(error.message, pauseMs);
      await sleep(pauseMs, undefined, { signal }).catch(() => {
        throw stopped();
      });
    }
  }
}

function outOfRetries(part: PartFile, { message }: BrokenTransfer, tries: number): VergerError {
  return new VergerError(
    'download',
    `downloading ${part.shownAddress} failed after ${tries} attempts: ${message}`,
    {
      hint: `${resumeHint(part)}, or use --from with another address or a file`,
    },
  );
}

function tooSlow(part: PartFile, { totalMs }: RetryLimits): VergerError {
  return new VergerError('download', `downloading ${part.shownAddress} takes more than ${totalMs / 1000} s`, {
    hint: `${resumeHint(part)}, or use --from with another address or a file`,
  });
}

/** The message leaves the address out: it may hold a password. */
function requireAddress(address: string): void {
  const hint = 'download the file by other means, and give its path to --from';
  if (!URL.canParse(address))
    throw new VergerError('download', 'the address of the weights is not valid', { hint });
  const url = new URL(address);
  if (url.username === '' && url.password === '') return;
  throw new VergerError('download', 'an address with a user or a password is not supported', { hint });
}

function interrupted(part: PartFile): VergerError {
  return new VergerError('interrupted', 'the download was interrupted', { hint: resumeHint(part) });
}

function resumeHint({ isResumable, size }: PartFile): string {
  return isResumable
    ? `run the same command again to resume after ${size} bytes`
    : 'run the same command again to start over';
}
