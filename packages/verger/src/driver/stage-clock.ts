import type { StageName } from '../job/events.js';
import { type StageContext, tell } from './stage.js';

/** Seconds by stage. */
export class StageClock {
  readonly stages: { readonly name: StageName; readonly seconds: number }[] = [];
  readonly #context: StageContext;
  #since: number;

  constructor(context: StageContext, startedAt: Date) {
    this.#context = context;
    this.#since = startedAt.getTime();
  }

  end(stage: StageName): void {
    const now = Date.now();
    const seconds = (now - this.#since) / 1000;
    this.#since = now;
    this.stages.push({ name: stage, seconds });
    tell(this.#context, { type: 'stage-done', stage, seconds });
  }
}
