import type { Command } from 'commander';
import { evaluate, type EvaluateOptions, type EvaluateResult } from '../../api/recognise/evaluate.js';
import { counted } from '../../common/counted.js';
import type { StrangerNumbers } from '../../recognise/evaluation.js';
import { columns, integer, jsonLine, percent } from '../format.js';
import { allowRegionOption } from '../options.js';
import { stopSignal } from '../stop-signal.js';
import { withRateLine } from '../with-rate-line.js';

interface EvaluateFlags extends Omit<EvaluateOptions, 'recogniser' | 'result' | 'onProgress' | 'signal'> {
  readonly json?: true;
  readonly quiet?: true;
}

const examples = `
Examples:
  verger evaluate fruit.recogniser features/ --split Test
  verger evaluate fruit.recogniser features/ --split Test --page evaluation.html
  verger evaluate fruit.recogniser photos/ --json | jq .known.accuracy
  verger evaluate fruit.recogniser s3://orchard/photos --strangers groups.csv

Images that have no features yet are looked at first; their folders are their labels. A file that can't be read is listed, and
the figures are of the others. Images of labels that the recogniser does not know are strangers: how well they are told from the
others is shown too. docs/recognition.md explains the figures.`;

const shownConfusions = 10;
const shownRejects = 20;

/** `verger evaluate`: how well a recogniser does on images whose labels one knows. */
export function setUp(command: Command): void {
  command
    .argument('<recogniser>', 'file that verger train has written')
    .argument(
      '<result|images>',
      'folder or s3://bucket/prefix of a finished run of other images, or of labelled images',
    )
    .option('--split <name>', 'only images whose first folder has this name (default: all)')
    .option(
      '--page <file>',
      'write a page (HTML) with the pictures behind the figures; it holds copies of images (default: none)',
    )
    .option(
      '--images <folder>',
      'for the page: where the images of the result are now (default: where its run read them)',
    )
    .option('--overwrite', 'replace the page')
    .option(
      '--strangers <csv>',
      'table label,group: figures of each group of strangers, such as near, middle and far (default: of all together)',
    )
    .option(
      '--model <file>',
      'for images: backbone, if verger does not know it by name (default: that of the recogniser)',
    )
    .addOption(allowRegionOption('allowRegions'))
    .option('--json', 'print as JSON')
    .option('--quiet', 'hide progress')
    .addHelpText('after', examples)
    .action(async (recogniser: string, result: string, { json, quiet, ...options }: EvaluateFlags) => {
      const evaluation = await withRateLine('judge', quiet === true, (onProgress) =>
        evaluate({ ...options, recogniser, result, onProgress, signal: stopSignal() }),
      );
      process.stdout.write(
        json === true ? `${jsonLine(evaluation)}\n` : evaluationText(evaluation, options.page),
      );
    });
}

function evaluationText(
  { known, strangers, seen, inputs }: EvaluateResult,
  page: string | undefined,
): string {
  const rows: (readonly [string, string])[] = [
    ...(known === null ? [] : knownRows(known)),
    ...(strangers === null ? [] : strangerRows(strangers)),
    ...(known === null && strangers === null ? [['known', 'no image with a label'] as const] : []),
    ...inputRows(inputs),
    ...(seen === 0
      ? []
      : [['warning', `${counted(seen, 'image')} known from training: figures are too good`] as const]),
    ...(page === undefined ? [] : [['page', page] as const]),
  ];
  return `${columns(rows)}\n`;
}

/** What could not be judged, each file by name. */
function inputRows({ rejects, unlabelled }: EvaluateResult['inputs']): (readonly [string, string])[] {
  const shown = rejects
    .slice(0, shownRejects)
    .map(({ path, reason, detail }) => ['rejected', `${path}: ${reason}, ${detail}`] as const);
  const more = rejects.length - shown.length;
  return [
    ...(unlabelled === 0 ? [] : [['no label', counted(unlabelled, 'image')] as const]),
    ...shown,
    ...(more === 0 ? [] : [['rejected', `and ${integer(more)} more: --json lists all`] as const]),
  ];
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

function strangerRows({
  groups,
  ...all
}: NonNullable<EvaluateResult['strangers']>): (readonly [string, string])[] {
  const row = ({ images, refused, separation }: StrangerNumbers): string => {
    const told =
      separation === null ? '' : `, AUROC ${percent(separation.auroc)}, FPR95 ${percent(separation.fpr95)}`;
    return `${counted(images, 'image')}, ${percent(refused)} refused${told}`;
  };
  return [
    ['strangers', row(all)],
    ...groups.map((group) => ['strangers', `${group.group}: ${row(group)}`] as const),
  ];
}
