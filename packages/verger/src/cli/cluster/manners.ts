import { printable } from '../format.js';

/** How a command is to talk. */
export interface Manners {
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Clears the progress line. */
  readonly clear: () => void;
}

/** Prints lines of ours beside the progress of a run. */
export function talker({ quiet, clear }: Manners): {
  readonly say: (text: string) => void;
  /** Takes what others say. */
  readonly onStep: (step: string) => void;
} {
  const say = (text: string): void => {
    clear();
    if (!quiet) process.stderr.write(`${text}\n`);
  };
  return { say, onStep: (step) => say(printable(step)) };
}
