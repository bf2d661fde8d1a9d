import { counted } from '../common/counted.js';
import type { RunEvent, StageName } from '../job/events.js';
import { ignoredFiles, integer } from './format.js';
import { progressBar, ProgressLine, type ProgressOutput, rateLine } from './progress-line.js';

export type { ProgressOutput } from './progress-line.js';

/** What a stage does, in a line of progress. */
export const stageNames: Readonly<Record<StageName, string>> = {
  list: 'list images',
  identify: 'compare content',
  recall: 'reuse features',
  extract: 'extract features',
  moments: 'moments',
  fit: 'fit PCA',
  project: 'write parts',
  commit: 'commit',
  gather: 'read the result',
  neighbours: 'neighbours',
  weigh: 'graph',
  layout: 'map',
  place: 'positions',
  compare: 'faithfulness',
  judge: 'conclusions',
  measure: 'measure',
  tally: 'learn',
  predict: 'predict',
};

/** Shows the progress of a run. */
export class ProgressView {
  readonly #line: ProgressLine;
  readonly #now: () => number;
  #stage = 'list images';
  #total = 0;
  #extractBegan: { readonly at: number; readonly reused: number } | undefined;
  #tasks = { done: 0, of: 0 };

  constructor(output: ProgressOutput, now: () => number) {
    this.#line = new ProgressLine(output, now);
    this.#now = now;
  }

  show(event: RunEvent): void {
    switch (event.type) {
      case 'listing':
        this.#line.draw(`list images  ${integer(event.listed)}`);
        break;
      case 'run-started':
        if (event.page !== undefined) this.#line.print(`Spark UI: ${event.page}`);
        break;
      case 'planned':
        this.#total = event.images;
        this.#line.print(
          `${counted(event.images, 'image')} in ${counted(event.shards, 'shard')}, ${counted(event.parts, 'part')}`,
        );
        if ((event.ignored ?? 0) > 0) this.#line.print(ignoredFiles({ ignored: 0, ...event }));
        break;
      case 'stage-started':
        this.#startStage(event);
        break;
      case 'reused':
        this.#line.print(
          `${integer(event.rows)} of ${integer(event.images)} images are known, ${integer(event.images - event.rows)} to extract`,
        );
        break;
      case 'progress':
        this.#line.draw(this.#extractLine(event.images, event.rejects));
        break;
      case 'task-done':
        this.#tasks.done += 1;
        if (event.images === undefined) this.#line.draw(this.#stageLine());
        break;
      case 'task-retried':
        this.#line.print(`retrying ${event.task}: ${event.reason}`);
        break;
      case 'warning':
        this.#line.print(`warning: ${event.message}`);
        break;
      default:
    }
  }

  /** Clears the progress line so others can print. */
  end(): void {
    this.#line.end();
  }

  #startStage(event: Extract<RunEvent, { readonly type: 'stage-started' }>): void {
    this.#stage = stageNames[event.stage];
    this.#tasks = { done: event.reused, of: event.tasks };
    if (event.stage === 'extract') {
      this.#extractBegan = { at: this.#now(), reused: event.reusedImages };
      if (event.reused > 0) {
        this.#line.print(
          `resuming: ${event.reused} of ${counted(event.tasks, 'shard')} done (${counted(event.reusedImages, 'image')})`,
        );
      }
    } else this.#line.draw(this.#stageLine());
  }

  #stageLine(): string {
    const { done, of } = this.#tasks;
    return `${this.#stage.padEnd(16)} ${progressBar(of === 0 ? 1 : done / of)} ${done}/${of}`;
  }

  #extractLine(done: number, rejects: number): string {
    const { at, reused } = this.#extractBegan ?? { at: this.#now(), reused: 0 };
    const rejected = rejects > 0 ? `  ${counted(rejects, 'reject')}` : '';
    return `${rateLine({ what: this.#stage, done, of: this.#total, reused, elapsedMs: this.#now() - at })}${rejected}`;
  }
}
