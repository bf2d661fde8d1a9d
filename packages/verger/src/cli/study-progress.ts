import { counted } from '../common/counted.js';
import type { StudyEvent, StudyProgress } from '../job/study-events.js';
import { stageNames } from './progress.js';
import { ProgressLine, type ProgressOutput, rateLine } from './progress-line.js';

/** Shows the progress of a study. */
export class StudyView {
  readonly #line: ProgressLine;
  readonly #now: () => number;
  #began: { readonly stage: StudyProgress['stage']; readonly at: number; readonly done: number } | undefined;

  constructor(output: ProgressOutput, now: () => number) {
    this.#line = new ProgressLine(output, now);
    this.#now = now;
  }

  show(event: StudyEvent): void {
    switch (event.type) {
      case 'study-started':
        if (event.page !== undefined) this.#line.print(`Spark UI: ${event.page}`);
        this.#line.print(
          `${counted(event.images, 'image')} by ${counted(event.components, 'component')}, on ${counted(event.workers, 'worker')}`,
        );
        break;
      case 'study-progress':
        this.#line.draw(this.#lineOf(event));
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

  #lineOf({ stage, done, of, unit }: StudyProgress): string {
    if (this.#began?.stage !== stage) this.#began = { stage, at: this.#now(), done };
    const { at, done: reused } = this.#began;
    return rateLine({ what: stageNames[stage], unit, done, of, reused, elapsedMs: this.#now() - at });
  }
}
