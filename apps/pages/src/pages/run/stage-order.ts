import type { StageNumbers } from '../../../../../packages/verger/src/runs/stage-numbers.js';

/** What each stage reads the work of. */
const reads: Readonly<Partial<Record<StageNumbers['stage'], readonly StageNumbers['stage'][]>>> = {
  list: [],
  identify: ['list'],
  recall: ['identify'],
  extract: ['list', 'recall'],
  moments: ['extract'],
  fit: ['moments'],
  project: ['extract', 'fit'],
  commit: ['project'],
};

/** The stages of a run that one of them reads the work of. */
export function earlierOf({ stage }: StageNumbers, all: readonly StageNumbers[]): readonly string[] {
  return (reads[stage] ?? []).filter((each) => all.some((other) => other.stage === each));
}
