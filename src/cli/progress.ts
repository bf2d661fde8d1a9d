import type { RunEvent } from '../index.js';
import { duration, integer, printable } from './format.js';

const drawEveryMs = 100;
const lineEveryMs = 5000;
const barWidth = 24;
const stageNames = {
  list: 'list images',
  extract: 'extract features',
  moments: 'moments',
  fit: 'fit PCA',
  project: 'write parts',
  commit: 'commit',
} as const;

/** Where progress is written: a terminal gets a line that is drawn anew, anything else a line now and then. */
export interface ProgressOutput {
  readonly isTTY: boolean;
  write(text: string): unknown;
}

/** Shows what a run does. */
export class ProgressView {
  readonly #output: ProgressOutput;
  readonly #now: () => number;
  #stage = 'list images';
  #total = 0;
  #extractBegan: { readonly at: number; readonly reused: number } | undefined;
  #tasks = { done: 0, of: 0 };
  #drawnAt = -Infinity;
  #hasLine = false;

  constructor(output: ProgressOutput, now: () => number) {
    this.#output = output;
    this.#now = now;
  }

  show(event: RunEvent): void {
    switch (event.type) {
      case 'listing':
        this.#draw(`list images  ${integer(event.listed)}`);
        break;
      case 'planned':
        this.#total = event.images;
        this.#print(
          `${integer(event.images)} images in ${integer(event.shards)} shards, ${integer(event.parts)} parts`,
        );
        break;
      case 'stage-started':
        this.#startStage(event);
        break;
      case 'progress':
        this.#draw(this.#extractLine(event.images, event.rejects));
        break;
      case 'task-done':
        this.#tasks.done += 1;
        if (event.images === undefined) this.#draw(this.#stageLine());
        break;
      case 'task-retried':
        this.#print(`${event.task} is tried again: ${event.reason}`);
        break;
      case 'warning':
        this.#print(`warning: ${event.message}`);
        break;
      default:
    }
  }

  /** Leaves the terminal's line to others. */
  end(): void {
    if (this.#hasLine) this.#output.write('\r\x1b[K');
    this.#hasLine = false;
  }

  #startStage(event: Extract<RunEvent, { readonly type: 'stage-started' }>): void {
    this.#stage = stageNames[event.stage];
    this.#tasks = { done: event.reused, of: event.tasks };
    if (event.stage === 'extract') {
      this.#extractBegan = { at: this.#now(), reused: event.reusedImages };
      if (event.reused > 0) {
        this.#print(
          `going on: ${event.reused} of ${event.tasks} shards are done (${integer(event.reusedImages)} images)`,
        );
      }
    } else this.#draw(this.#stageLine());
  }

  #stageLine(): string {
    const { done, of } = this.#tasks;
    return `${this.#stage.padEnd(16)} ${bar(of === 0 ? 1 : done / of)} ${done}/${of}`;
  }

  #extractLine(images: number, rejects: number): string {
    const { at, reused } = this.#extractBegan ?? { at: this.#now(), reused: 0 };
    const rate = ((images - reused) * 1000) / Math.max(1, this.#now() - at);
    const left = rate > 0 ? `ETA ${duration((this.#total - images) / rate)}` : '';
    const told = rejects > 0 ? `  ${integer(rejects)} rejects` : '';
    const share = this.#total === 0 ? 1 : images / this.#total;
    return `${this.#stage.padEnd(16)} ${bar(share)} ${integer(images)}/${integer(this.#total)}  ${rate.toFixed(0)} images/s  ${left}${told}`;
  }

  #draw(line: string): void {
    const interval = this.#output.isTTY ? drawEveryMs : lineEveryMs;
    if (this.#now() - this.#drawnAt < interval) return;
    this.#drawnAt = this.#now();
    const text = printable(line);
    this.#output.write(this.#output.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
    this.#hasLine = this.#output.isTTY;
  }

  #print(line: string): void {
    this.end();
    this.#output.write(`${printable(line)}\n`);
  }
}

function bar(share: number): string {
  const filled = Math.round(Math.min(1, share) * barWidth);
  return '█'.repeat(filled) + '░'.repeat(barWidth - filled);
}
