import type { Command } from 'commander';
import { predictResult, type PredictResultOptions } from '../../api/recognise/predict-result.js';
import { predictRows, type PredictRowsOptions } from '../../api/recognise/predict-rows.js';
import { VergerError } from '../../common/errors.js';
import type { PredictionsManifest } from '../../job/predictions.js';
import { Location } from '../../storage/location.js';
import { columns, displayPath, duration, integer, jsonLine, printable } from '../format.js';
import { addEngineOptions, allowRegionOption } from '../options.js';
import { refuseOptions } from '../refuse-options.js';
import { stopSignal } from '../stop-signal.js';
import { withTaskLine } from '../with-rate-line.js';
import { answerJson, answerLine, warnUncalibrated } from './answer-text.js';
import { decisionsText } from './decisions-text.js';
import { predictImages } from './predict-images.js';
import { writeAnswers } from './write-answers.js';

interface PredictFlags extends Omit<PredictResultOptions, 'recogniser' | 'result' | 'output'> {
  readonly model?: string;
  readonly result?: string;
  readonly out?: string;
  readonly json?: true;
  readonly quiet?: true;
}

const examples = `
Examples:
  verger predict fruit.recogniser photo.jpg
  verger predict fruit.recogniser photos/*.jpg --json | jq -r '[.path, .decision, .name] | @tsv'
  find photos -name '*.jpg' | verger predict fruit.recogniser - --out answers.parquet
  verger predict fruit.recogniser --result features/ --out predictions/
  verger predict fruit.recogniser --result s3://orchard/features --out s3://orchard/predictions --engine spark \\
    --spark sc://localhost:15002

Answers come in the order of the images. One that can't be read has an error in its line or row, and the exit code is 1.
With --result no image is read: the result has the features of its rows. With --out their answers go to Parquet files, a row
for each; what is finished is kept, and the same command resumes. See also docs/recognition.md.`;

/** `verger predict`: what is on images, or was on the images of a result. */
export function setUp(command: Command): void {
  command
    .argument('<recogniser>', 'file that verger train has written')
    .argument('[images...]', 'files or s3:// addresses; - reads their names from standard input')
    .option(
      '--model <file>',
      'backbone, if verger does not know it by name (default: that of the recogniser)',
    )
    .option('--result <result>', 'instead of images: the rows of a finished run (default: none)')
    .option(
      '--out <file|folder>',
      'write Parquet: for images to this file, for a result to this folder (default: print lines)',
    );
  addEngineOptions(command)
    .option('--overwrite', 'replace that file, or the predictions in that folder')
    .addOption(allowRegionOption('allowRegions'))
    .option('--json', 'print one JSON object a line; with --out, one in all: the manifest, or counts')
    .option('--quiet', 'hide progress')
    .addHelpText('after', examples)
    .action(predict);
}

function predict(recogniser: string, images: readonly string[], flags: PredictFlags): Promise<void> {
  const { result, out, model, json, quiet, overwrite, allowRegions } = flags;
  if (out === undefined) refuseOptions({ '--overwrite': overwrite, '--quiet': quiet }, 'without --out');
  if (out === undefined || result === undefined)
    refuseOptions(engineOptions(flags), 'without --result and --out');
  if (result === undefined) {
    if (images.length === 0)
      throw new VergerError('usage', 'there is nothing to look at', {
        hint: 'name images, or with --result the result of a run',
      });
    const options = { model, json, allowRegions };
    return out === undefined
      ? predictImages(recogniser, images, options)
      : writeAnswers(recogniser, images, { ...options, out, overwrite, quiet });
  }
  refuseOptions({ images: images.at(0), '--model': model }, 'with --result, which has the features');
  if (out === undefined) return printRows({ recogniser, result, allowRegions }, json === true);
  return writeRows(flags, { recogniser, result, output: out });
}

/** Those that are given of what only work in tasks has. */
function engineOptions({ engine, workers, spark, bundleNode }: PredictFlags) {
  return {
    '--engine': engine === 'local' ? undefined : engine,
    ...{ '--workers': workers, '--spark': spark, '--bundle-node': bundleNode },
  };
}

async function printRows(options: PredictRowsOptions, json: boolean): Promise<void> {
  let warns = false;
  for await (const { path, label, answer, isCalibrated } of predictRows(options)) {
    warns ||= !isCalibrated;
    // `| head` has what it wanted.
    if (process.stdout.destroyed) break;
    process.stdout.write(`${json ? answerJson({ path, label }, answer) : answerLine(path, answer)}\n`);
  }
  if (warns) warnUncalibrated();
}

async function writeRows(
  { json, quiet, engine, workers, spark, bundleNode, overwrite, allowRegions }: PredictFlags,
  places: Pick<PredictResultOptions, 'recogniser' | 'result' | 'output'>,
): Promise<void> {
  const options = { ...places, engine, workers, spark, bundleNode, overwrite, allowRegions };
  const { manifest, wasComplete } = await withTaskLine('predict', quiet === true, (listeners) =>
    predictResult({ ...options, ...listeners, signal: stopSignal() }),
  );
  if (!manifest.recogniser.calibrated) warnUncalibrated();
  const name = printable(displayPath(Location.parse(places.output).uri));
  const first = wasComplete ? `Nothing to do: ${name} already has these predictions.\n` : '';
  process.stdout.write(
    json === true ? `${jsonLine(manifest)}\n` : `${first}${predictionsText(manifest, name)}\n`,
  );
}

function predictionsText({ counts, recogniser, run }: PredictionsManifest, name: string): string {
  return columns([
    ['rows', `${integer(counts.rows)}: ${decisionsText(counts.decisions)}`],
    ['recogniser', `features of ${recogniser.backbone}, SHA-256 ${recogniser.sha256}`],
    ['time', duration(run.seconds)],
    ['written', name],
  ]);
}
