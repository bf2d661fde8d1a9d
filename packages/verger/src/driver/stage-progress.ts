import type { TaskReport } from '../job/task.js';
import type { RunContext } from './run-context.js';

/** The progress of a stage that reads images. Counts each image once, however many attempts its task takes. */
export class StageProgress {
  readonly reusedImages: number;
  readonly #run: Pick<RunContext, 'emit'>;
  readonly #missing: { readonly tasks: number; readonly images: number };
  /** Images of unfinished tasks, by task. */
  readonly #started = new Map<string, number>();
  /** Tasks finished in this run, and those whose reports have arrived. */
  #ended = 0;
  #reported = 0;
  #finished: number;
  #rejects: number;

  /**
   * @param reused reports of earlier runs
   * @param all the missing tasks, the images of the run, and the rows among them that need no task
   */
  constructor(
    run: Pick<RunContext, 'emit'>,
    reused: readonly TaskReport[],
    {
      tasks,
      images,
      knownRows,
    }: { readonly tasks: number; readonly images: number; readonly knownRows: number },
  ) {
    this.#run = run;
    this.reusedImages = knownRows + sum(reused.map(imagesOf));
    this.#missing = { tasks, images: images - this.reusedImages };
    this.#finished = this.reusedImages;
    this.#rejects = sum(reused.map(rejectsOf));
  }

  advance(task: string, images: number): void {
    this.#started.set(task, (this.#started.get(task) ?? 0) + images);
    this.#emit();
  }

  restart(task: string): void {
    this.#started.delete(task);
  }

  /** This many tasks have finished; estimates the images of those whose reports are still in transit. */
  estimate(tasks: number): void {
    this.#ended = Math.max(this.#ended, tasks);
    if (this.#missing.images > 0) this.#emit();
  }

  finish(task: string, report: TaskReport): void {
    this.#reported += 1;
    if (report.images === undefined) return;
    this.#started.delete(task);
    this.#finished += imagesOf(report);
    this.#rejects += rejectsOf(report);
    this.#emit();
  }

  #emit(): void {
    const images = this.#finished + sum([...this.#started.values()]) + this.#estimated();
    this.#run.emit({ type: 'progress', images, rejects: this.#rejects });
  }

  /** All shards but the last have the same size. */
  #estimated(): number {
    const { tasks, images } = this.#missing;
    return Math.floor((Math.max(0, this.#ended - this.#reported) * images) / Math.max(1, tasks));
  }
}

/** Without those that were known before. */
function imagesOf({ images = 0, reused = 0 }: TaskReport): number {
  return images - reused;
}

function rejectsOf({ rejects = [] }: TaskReport): number {
  return rejects.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
