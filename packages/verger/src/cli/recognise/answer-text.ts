import type { Answer } from '@verger/recogniser';
import { jsonLine, percent, printable } from '../format.js';

/** How many labels of a ranking are shown. */
const shownLabels = 5;

/** A line for people. */
export function answerLine(path: string, answer: Answer): string {
  return `${printable(path)}\t${printable(answerText(answer))}`;
}

/** A line for programs. */
export function answerJson(
  image: { readonly path: string; readonly label?: string | null },
  { ranking, ...answer }: Answer,
): string {
  return jsonLine({ ...image, ...answer, ranking: ranking.slice(0, shownLabels) });
}

/** Goes to standard error, so that it is in no pipe. */
export function warnUncalibrated(): void {
  process.stderr.write('warning: this recogniser is not calibrated, so it always gives an answer\n');
}

function answerText({ decision, name, candidates, ranking }: Answer): string {
  const list = candidates.map(({ label, probability }) => `${label} ${percent(probability)}`).join(', ');
  if (decision === 'label') return `${name} ${percent(ranking[0].probability)}`;
  if (decision === 'kind') return `${name} (${list})`;
  if (decision === 'unsure') return `I don't know: it may be ${list}`;
  return `I don't know: it is like nothing that I have learned`;
}
