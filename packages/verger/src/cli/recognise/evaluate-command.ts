import type { Command } from 'commander';
import { evaluate, type EvaluateOptions, type EvaluateResult } from '../../api/recognise/evaluate.js';
import { counted } from '../../common/counted.js';
import { columns, integer, jsonLine, percent } from '../format.js';
import { allowRegionOption } from '../options.js';
import { withRateLine } from '../with-rate-line.js';

interface EvaluateFlags extends Omit<EvaluateOptions, 'recogniser' | 'result' | 'onProgress'> {
  readonly json?: true;
  readonly quiet?: true;
}

const examples = `
Examples:
  verger evaluate fruit.recogniser features/ --split Test
  verger evaluate fruit.recogniser photos/ --json | jq .known.accuracy
  verger evaluate fruit.recogniser s3://orchard/photos

Images of labels that the recogniser does not know are strangers: how well they are told from the others is shown too.
docs/recognition.md explains the figures.`;

const shownConfusions = 10;

/** `verger evaluate`: how well a recogniser does on images whose labels one knows. */
export function setUp(command: Command): void {
  command
    .argument('<recogniser>', 'file that verger train has written')
    .argument('<result>', 'folder or s3://bucket/prefix of a finished run of other images')
    .option('--split <name>', 'only images whose first folder has this name (default: all)')
    .addOption(allowRegionOption('allowRegions'))
    .option('--json', 'print as JSON')
    .option('--quiet', 'hide progress')
    .addHelpText('after', examples)
    .action(async (recogniser: string, result: string, { json, quiet, ...options }: EvaluateFlags) => {
      const evaluation = await withRateLine('judge', quiet === true, (onProgress) =>
        evaluate({ ...options, recogniser, result, onProgress }),
      );
      process.stdout.write(json === true ? `${jsonLine(evaluation)}\n` : evaluationText(evaluation));
    });
}

function evaluationText({ known, strangers, seen }: EvaluateResult): string {
  const rows: (readonly [string, string])[] = [
    ...(known === null ? [] : knownRows(known)),
    ...(strangers === null ? [] : [strangersRow(strangers)]),
  ];
  if (rows.length === 0) return 'no image with a label\n';
  const tooGood = `${counted(seen, 'image')} known from training: figures are too good`;
  return `${columns(seen === 0 ? rows : [...rows, ['warning', tooGood]])}\n`;
}

function knownRows(known: NonNullable<EvaluateResult['known']>): (readonly [string, string])[] {
  const { answering, calibrationError, confusions } = known;
  const surest = ([95, 80, 50] as const).map((share) => `${share}%: ${percent(answering[share])}`);
  const { before, after } = calibrationError;
  return [
    ['known', counted(known.images, 'image')],
    ['accuracy', `${percent(known.accuracy)}, by kind ${percent(known.kindAccuracy)}`],
    ['answering', `the surest ${surest.join(', ')}`],
    ['sureness', `off by ${percent(after)} (${percent(before)} uncalibrated)`],
    ['candidates', `${known.meanCandidates.toFixed(1)}, with the label in ${percent(known.coverage)}`],
    ['refused', percent(known.refused)],
    ...confusions
      .slice(0, shownConfusions)
      .map(({ label, guess, images }) => ['confused', `${label} for ${guess}: ${integer(images)}`] as const),
  ];
}

function strangersRow({
  images,
  refused,
  separation,
}: NonNullable<EvaluateResult['strangers']>): readonly [string, string] {
  const told =
    separation === null ? '' : `, AUROC ${percent(separation.auroc)}, FPR95 ${percent(separation.fpr95)}`;
  return ['strangers', `${counted(images, 'image')}, ${percent(refused)} refused${told}`];
}
