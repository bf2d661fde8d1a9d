import { duration, integer, printable } from './format.js';

const drawEveryMs = 100;
const lineEveryMs = 5000;
const barWidth = 24;

/** Where progress goes: a line redrawn in place on a terminal, an occasional line anywhere else. */
export interface ProgressOutput {
  readonly isTTY: boolean;
  /** Width of the terminal, if known. */
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Standard error. A terminal that calls itself dumb can't redraw a line: it gets lines like a file. */
export function terminal(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'> = process.stderr,
  env: NodeJS.ProcessEnv = process.env,
): ProgressOutput {
  return {
    isTTY: stream.isTTY && env.TERM !== 'dumb',
    // It changes when the window does.
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
    write: (text) => stream.write(text),
  };
}

/** A progress line at the bottom of the terminal. */
export class ProgressLine {
  readonly #output: ProgressOutput;
  readonly #now: () => number;
  #drawnAt = -Infinity;
  #hasLine = false;

  constructor(output: ProgressOutput, now: () => number) {
    this.#output = output;
    this.#now = now;
  }

  /** Redraws the line, at most once per interval. */
  draw(line: string): void {
    const interval = this.#output.isTTY ? drawEveryMs : lineEveryMs;
    if (this.#now() - this.#drawnAt < interval) return;
    this.#drawnAt = this.#now();
    const text = printable(line);
    this.#output.write(this.#output.isTTY ? `\r\x1b[K${fitted(text, this.#output.columns)}` : `${text}\n`);
    this.#hasLine = this.#output.isTTY;
  }

  /** Prints a permanent line. */
  print(line: string): void {
    this.end();
    this.#output.write(`${printable(line)}\n`);
  }

  /** Clears the progress line so others can print. */
  end(): void {
    if (this.#hasLine) this.#output.write('\r\x1b[K');
    this.#hasLine = false;
  }
}

/** A line that wraps can't be redrawn, so it loses its bar, then its end. */
function fitted(line: string, columns: number | undefined): string {
  // Width 0: an unknown one, as of a terminal in a pipe.
  const most = columns === undefined || columns === 0 ? Infinity : columns - 1;
  if (line.length <= most) return line;
  const short = line.replace(/[█░]+ /, '').replace(/ {2,}/g, ' ');
  return short.length <= most ? short : short.slice(0, most);
}

export interface Advance {
  readonly what: string;
  /** What is counted; images if it is not given. */
  readonly unit?: string;
  readonly done: number;
  readonly of: number;
  /** Finished before this run, so not counted in the rate. */
  readonly reused: number;
  readonly elapsedMs: number;
}

/** `extract features ███░░ 500/2,000  250 images/s  ETA 6.0 s` */
export function rateLine({ what, unit = 'images', done, of, reused, elapsedMs }: Advance): string {
  const rate = ((done - reused) * 1000) / Math.max(1, elapsedMs);
  // The rate is meaningless in the first second.
  const left = rate > 0 && elapsedMs >= 1000 ? `ETA ${duration((of - done) / rate)}` : '';
  const share = of === 0 ? 1 : done / of;
  return `${what.padEnd(16)} ${progressBar(share)} ${integer(done)}/${integer(of)}  ${rate.toFixed(0)} ${unit}/s  ${left}`;
}

export function progressBar(share: number): string {
  const filled = Math.round(Math.min(1, share) * barWidth);
  return '█'.repeat(filled) + '░'.repeat(barWidth - filled);
}
