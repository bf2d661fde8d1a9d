import { createInterface } from 'node:readline';
import type { Answer } from '@verger/recogniser';
import type { Command } from 'commander';
import { openRecogniser, type OpenRecogniser } from '../../api/recognise/open-recogniser.js';
import { counted } from '../../common/counted.js';
import { VergerError } from '../../common/errors.js';
import { RejectError } from '../../job/reject-error.js';
import { jsonLine, percent, printable } from '../format.js';
import { allowRegionOption } from '../options.js';

interface PredictFlags {
  readonly model?: string;
  readonly json?: true;
  readonly allowRegions?: readonly string[];
}

const examples = `
Examples:
  verger predict fruit.recogniser photo.jpg
  verger predict fruit.recogniser photos/*.jpg --json | jq -r '[.path, .decision, .name] | @tsv'
  find photos -name '*.jpg' | verger predict fruit.recogniser -

Answers come in the order of the images. One that can't be read has an error in its line, and the exit code is 1.`;

/** How many images are asked for before the first is answered. */
const ahead = 64;

/** `verger predict`: what is on images. */
export function setUp(command: Command): void {
  command
    .argument('<recogniser>', 'file that verger train has written')
    .argument('<images...>', 'files or s3:// addresses; - reads their names from standard input')
    .option(
      '--model <file>',
      'backbone, if verger does not know it by name (default: that of the recogniser)',
    )
    .addOption(allowRegionOption('allowRegions'))
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', examples)
    .action(async (file: string, images: readonly string[], { json, ...options }: PredictFlags) => {
      await using recogniser = await openRecogniser(file, options);
      let unusable = 0;
      for await (const { path, outcome } of inOrder(recogniser, names(images))) {
        if (outcome instanceof RejectError) unusable++;
        process.stdout.write(`${json === true ? jsonOf(path, outcome) : textOf(path, outcome)}\n`);
      }
      if (recogniser.facts.calibratedOn === null)
        process.stderr.write('warning: this recogniser is not calibrated, so it always gives an answer\n');
      if (unusable > 0) throw new VergerError('rejected', `${counted(unusable, 'image')} could not be read`);
    });
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
  if (outcome instanceof RejectError)
    return jsonLine({ path, error: { reason: outcome.reason, message: outcome.message } });
  const { ranking, ...answer } = outcome;
  return jsonLine({ path, ...answer, ranking: ranking.slice(0, 5) });
}

function textOf(path: string, outcome: Outcome['outcome']): string {
  if (outcome instanceof RejectError) return `${printable(path)}\terror: ${printable(outcome.message)}`;
  return `${printable(path)}\t${printable(answerText(outcome))}`;
}

function answerText({ decision, name, candidates, ranking }: Answer): string {
  const list = candidates.map(({ label, probability }) => `${label} ${percent(probability)}`).join(', ');
  if (decision === 'label') return `${name} ${percent(ranking[0].probability)}`;
  if (decision === 'kind') return `${name} (${list})`;
  if (decision === 'unsure') return `I don't know: it may be ${list}`;
  return `I don't know: it is like nothing that I have learned`;
}
