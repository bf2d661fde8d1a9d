import type { Line } from './lines.js';
import { SpooledImage } from './spool.js';

// What is spooled ahead at most, but for the image that comes last: the worker takes 32 images at a time.
const fullLines = 64;
const fullBytes = 64 * 2 ** 20;

/**
 * Gathers lines while nobody asks for them, and gives all that have come as soon as somebody does: one at a time where
 * they come slowly, so that none waits for the next, and many where the backbone is what is waited for.
 */
export async function* inBatches(lines: AsyncIterable<Line>): AsyncGenerator<readonly Line[]> {
  let batch: Line[] = [];
  let bytes = 0;
  let end: { readonly error?: unknown } | undefined;
  // Either side waits for the other, never both: one for lines where there are none, one for room where there is none.
  let wake = (): void => undefined;
  const change = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  const isFull = (): boolean => batch.length >= fullLines || bytes >= fullBytes;

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
