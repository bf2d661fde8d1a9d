import type { StageName } from '../job/events.js';
import type { RunContext } from './run-context.js';

/** Measures the seconds of each stage. */
export class StageClock {
  readonly startedAt: Date;
  readonly stages: { readonly name: StageName; readonly seconds: number }[] = [];
  readonly #run: Pick<RunContext, 'emit'>;
  #since: number;

  constructor(run: Pick<RunContext, 'emit'>, startedAt: Date) {
    this.startedAt = startedAt;
    this.#run = run;
    this.#since = startedAt.getTime();
  }

  end(stage: StageName): void {
    const now = Date.now();
    const seconds = (now - this.#since) / 1000;
    this.#since = now;
    this.stages.push({ name: stage, seconds });
    this.#run.emit({ type: 'stage-done', stage, seconds });
  }
}
