import { ProgressLine, rateLine, terminal } from './progress-line.js';

interface Progress {
  readonly done: number;
  readonly of: number;
  /** Images that were finished before. */
  readonly reused?: number;
}

/**
 * Shows progress with rate and ETA on stderr while the work runs, and clears it at the end.
 * @param what names the work, such as `draw fruit`
 */
export async function withRateLine<T>(
  what: string,
  quiet: boolean,
  work: (onProgress: (progress: Progress) => void) => Promise<T>,
): Promise<T> {
  const began = performance.now();
  const line = new ProgressLine(terminal(), Date.now);
  try {
    return await work(({ done, of, reused = 0 }) => {
      if (!quiet) line.draw(rateLine({ what, done, of, reused, elapsedMs: performance.now() - began }));
    });
  } finally {
    line.end();
  }
}
