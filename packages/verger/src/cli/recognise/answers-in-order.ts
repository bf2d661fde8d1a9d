import { createInterface } from 'node:readline';
import type { Answer } from '@verger/recogniser';
import type { OpenRecogniser } from '../../api/recognise/open-recogniser.js';
import { counted } from '../../common/counted.js';
import { VergerError } from '../../common/errors.js';
import { RejectError } from '../../job/reject-error.js';

/** How many images are asked for before the first is answered. */
const ahead = 64;

export interface Outcome {
  readonly path: string;
  readonly outcome: Answer | RejectError;
}

/** @param images `-` stands for those whose names are on standard input, one a line */
export async function* names(images: readonly string[]): AsyncGenerator<string> {
  for (const image of images) {
    if (image !== '-') yield image;
    else for await (const line of createInterface({ input: process.stdin })) if (line !== '') yield line;
  }
}

/** Answers as they are asked for, with others on their way. */
export async function* answersInOrder(
  recogniser: OpenRecogniser,
  paths: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<Outcome> {
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

/** @throws VergerError `rejected` if there are any */
export function requireNone(unusable: number): void {
  if (unusable > 0) throw new VergerError('rejected', `${counted(unusable, 'image')} could not be read`);
}
