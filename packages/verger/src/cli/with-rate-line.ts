import type { RunListener } from '../job/events.js';
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
 * @param work may also print lines that stay
 */
export async function withRateLine<T>(
  what: string,
  quiet: boolean,
  work: (onProgress: (progress: Progress) => void, print: (line: string) => void) => Promise<T>,
): Promise<T> {
  const began = performance.now();
  const line = new ProgressLine(terminal(), Date.now);
  try {
    const print = (text: string): void => {
      if (!quiet) line.print(text);
    };
    return await work(({ done, of, reused = 0 }) => {
      if (!quiet) line.draw(rateLine({ what, done, of, reused, elapsedMs: performance.now() - began }));
    }, print);
  } finally {
    line.end();
  }
}

/** The same for work that runs as tasks: says too where a cluster shows it, and what has to be done again. */
export function withTaskLine<T>(
  what: string,
  quiet: boolean,
  work: (listeners: { onProgress(progress: Progress): void; readonly onEvent: RunListener }) => Promise<T>,
): Promise<T> {
  return withRateLine(what, quiet, (onProgress, print) =>
    work({
      onProgress,
      onEvent: (event) => {
        if (event.type === 'run-started' && event.page !== undefined) print(`Spark UI: ${event.page}`);
        if (event.type === 'task-retried') print(`retrying ${event.task}: ${event.reason}`);
      },
    }),
  );
}
