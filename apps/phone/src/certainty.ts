import type { Messages } from './language/messages-en.js';
import type { Verdict } from './worker/tasks.js';

/** How sure it is, as a word. The limits are ours: of photos like those of the calibration, about this share are right. */
export function certaintyOf(share: number): keyof Messages['known'] {
  if (share >= 0.95) return 'sure';
  if (share >= 0.8) return 'likely';
  return share >= 0.5 ? 'maybe' : 'perhaps';
}

/** How probable the answer is: its label, or all labels of its kind that are left. */
export function shareOf({ decision, candidates }: Verdict): number {
  const counted = decision === 'label' ? candidates.slice(0, 1) : candidates;
  return counted.reduce((sum, { probability }) => sum + probability, 0);
}
