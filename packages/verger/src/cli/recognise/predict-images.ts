import { createInterface } from 'node:readline';
import type { Answer } from '@verger/recogniser';
import {
  openRecogniser,
  type OpenRecogniser,
  type OpenRecogniserOptions,
} from '../../api/recognise/open-recogniser.js';
import { counted } from '../../common/counted.js';
import { VergerError } from '../../common/errors.js';
import { RejectError } from '../../job/reject-error.js';
import { jsonLine, printable } from '../format.js';
import { answerJson, answerLine, warnUncalibrated } from './answer-text.js';

/** How many images are asked for before the first is answered. */
const ahead = 64;

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
  for await (const { path, outcome } of inOrder(recogniser, names(images))) {
    if (outcome instanceof RejectError) unusable++;
    process.stdout.write(`${json === true ? jsonOf(path, outcome) : textOf(path, outcome)}\n`);
  }
  if (recogniser.facts.calibratedOn === null) warnUncalibrated();
  if (unusable > 0) throw new VergerError('rejected', `${counted(unusable, 'image')} could not be read`);
}

async function* names(images: readonly string[]): AsyncGenerator<string> {
  for (const image of images) {
    if (image !== '-') yield image;
    else for await (const line of createInterface({ input: process.stdin })) if (line !== '') yield line;
  }
}

interface Outcome {
  readonly path: string;
  readonly outcome: Answer | RejectError;
}

/** Answers as they are asked for, with others on their way. */
async function* inOrder(recogniser: OpenRecogniser, paths: AsyncIterable<string>): AsyncGenerator<Outcome> {
  const waiting: Promise<Outcome>[] = [];
  for await (const path of paths) {
    const outcome = recogniser.recognise(path).then(
      (answer) => ({ path, outcome: answer }),
      (error: unknown) => {
        if (error instanceof RejectError) return { path, outcome: error };
        throw error;
      },
    );
    // Whoever takes it gets the error, not the process.
    outcome.catch(() => undefined);
    waiting.push(outcome);
    if (waiting.length >= ahead) yield await (waiting.shift() as Promise<Outcome>);
  }
  for (const outcome of waiting) yield await outcome;
}

function jsonOf(path: string, outcome: Outcome['outcome']): string {
  if (!(outcome instanceof RejectError)) return answerJson({ path }, outcome);
  return jsonLine({ path, error: { reason: outcome.reason, message: outcome.message } });
}

function textOf(path: string, outcome: Outcome['outcome']): string {
  if (!(outcome instanceof RejectError)) return answerLine(path, outcome);
  return `${printable(path)}\terror: ${printable(outcome.message)}`;
}
