import { setTimeout as sleep } from 'node:timers/promises';
import { pauseAfter } from '../common/back-off.js';
import { VergerError } from '../common/errors.js';
import { claim } from './claim.js';
import { PartFile } from './part-file.js';
import { BrokenTransfer, transfer, type TransferOptions } from './transfer.js';

export interface RetryLimits {
  /** Give up on a server that sends nothing for this long. */
  readonly stallMs: number;
  /** Total attempts. */
  readonly tries: number;
  /** The pause after the first failure; doubles each time. */
  readonly pauseMs: number;
}

/** Pauses of half a minute in total: enough for a router to restart. */
export const defaultRetryLimits: RetryLimits = { stallMs: 30_000, tries: 6, pauseMs: 1000 };

export interface DownloadOptions extends Pick<TransferOptions, 'signal' | 'onProgress'> {
  readonly limits: RetryLimits;
  readonly onRetry: (reason: string, pauseMs: number) => void;
}

/**
 * Downloads a file of moderate size, resuming an earlier attempt of this process or of one that was killed. On
 * failure, only a resumable part stays at `path`.
 * @returns the whole file; nothing stays at `path`
 * @throws VergerError `download` if all attempts fail or the server refuses, `interrupted` on the signal, `locked`
 * while another process downloads to the same path
 */
export async function download(address: string, path: string, options: DownloadOptions): Promise<Uint8Array> {
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
  const { limits: limits, signal, onRetry } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      await transfer(part, { ...options, stallMs: limits.stallMs });
      return;
    } catch (error) {
      if (signal.aborted) throw interrupted(part);
      if (!(error instanceof BrokenTransfer)) throw error;
      if (attempt >= limits.tries) throw outOfRetries(part, error, attempt);
      const pauseMs = pauseAfter(attempt, { firstMs: limits.pauseMs });
      onRetry(error.message, pauseMs);
      await sleep(pauseMs, undefined, { signal }).catch(() => {
        throw interrupted(part);
      });
    }
  }
}

function outOfRetries(part: PartFile, { message }: BrokenTransfer, tries: number): VergerError {
  return new VergerError(
    'download',
    `downloading ${part.address} failed after ${tries} attempts: ${message}`,
    {
      hint: `${resumeHint(part)}, or use --from with another address or a file`,
    },
  );
}

function interrupted(part: PartFile): VergerError {
  return new VergerError('interrupted', 'the download was interrupted', { hint: resumeHint(part) });
}

function resumeHint({ isResumable, size }: PartFile): string {
  return isResumable
    ? `run the same command again to resume after ${size} bytes`
    : 'run the same command again to start over';
}
