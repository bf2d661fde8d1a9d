import type { Line } from './lines.js';
import { SpooledImage } from './spool.js';

// Read-ahead limits, which the last image may exceed. The worker reads 32 images at a time.
const maxBatchLines = 64;
const maxBatchBytes = 64 * 2 ** 20;

/**
 * Buffers lines until the consumer asks, then yields all of them: one line at a time if input is slow, so that none
 * waits for the next, and many if the backbone is the bottleneck.
 */
export async function* inBatches(lines: AsyncIterable<Line>): AsyncGenerator<readonly Line[]> {
  let batch: Line[] = [];
  let bytes = 0;
  let end: { readonly error?: unknown } | undefined;
  // The two sides never wait at the same time: one waits on an empty batch, the other on a full one.
  let wake = (): void => undefined;
  const change = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  const isFull = (): boolean => batch.length >= maxBatchLines || bytes >= maxBatchBytes;

  const gather = async (): Promise<void> => {
    for await (const line of lines) {
      batch.push(line);
      bytes += line.image instanceof SpooledImage ? line.image.bytes : 0;
      wake();
      while (isFull() && end === undefined) await change();
      if (end !== undefined) return;
    }
  };
  const gathering = gather().then(
    () => (end = {}),
    (error: unknown) => (end = { error }),
  );
  void gathering.then(() => wake());

  try {
    for (;;) {
      if (batch.length > 0) {
        const full = batch;
        batch = [];
        bytes = 0;
        wake();
        yield full;
      } else if (end === undefined) await change();
      else if ('error' in end) throw end.error;
      else return;
    }
  } finally {
    end ??= {};
    wake();
  }
}
