import { openRecogniser, type OpenRecogniserOptions } from '../../api/recognise/open-recogniser.js';
import { RejectError } from '../../job/reject-error.js';
import { jsonLine, printable } from '../format.js';
import { answerJson, answerLine, warnUncalibrated } from './answer-text.js';
import { answersInOrder, names, type Outcome, requireNone } from './answers-in-order.js';

/**
 * Prints what is on images, in their order.
 *
 * @param images names; `-` reads them from standard input
 * @throws VergerError `rejected` at the end if some could not be read
 */
export async function predictImages(
  file: string,
  images: readonly string[],
  { json, ...options }: OpenRecogniserOptions & { readonly json?: true | undefined },
): Promise<void> {
  await using recogniser = await openRecogniser(file, options);
  let unusable = 0;
  for await (const answered of answersInOrder(recogniser, names(images))) {
    if (answered.outcome instanceof RejectError) unusable++;
    process.stdout.write(`${json === true ? jsonOf(answered) : textOf(answered)}\n`);
  }
  if (recogniser.facts.calibratedOn === null) warnUncalibrated();
  requireNone(unusable);
}

function jsonOf({ path, outcome }: Outcome): string {
  if (!(outcome instanceof RejectError)) return answerJson({ path }, outcome);
  return jsonLine({ path, error: { reason: outcome.reason, message: outcome.message } });
}

function textOf({ path, outcome }: Outcome): string {
  if (!(outcome instanceof RejectError)) return answerLine(path, outcome);
  return `${printable(path)}\terror: ${printable(outcome.message)}`;
}
