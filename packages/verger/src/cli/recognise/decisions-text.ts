import type { DecisionCounts } from '../../job/predictions.js';
import { integer } from '../format.js';

/** Such as `label 90, kind 4, unsure 3, unknown 1`. */
export function decisionsText(decisions: DecisionCounts): string {
  return Object.entries(decisions)
    .map(([decision, count]) => `${decision} ${integer(count)}`)
    .join(', ');
}
