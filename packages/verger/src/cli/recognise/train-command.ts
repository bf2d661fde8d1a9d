import type { Command } from 'commander';
import { train, type TrainOptions } from '../../api/recognise/train.js';
import { jsonLine } from '../format.js';
import { addEngineOptions, allowRegionOption } from '../options.js';
import { stopSignal } from '../stop-signal.js';
import { withTaskLine } from '../with-rate-line.js';
import { recogniserText } from './recogniser-text.js';

interface TrainFlags extends Omit<
  TrainOptions,
  'result' | 'recogniser' | 'onProgress' | 'onEvent' | 'signal'
> {
  readonly json?: true;
  readonly quiet?: true;
}

const examples = `
Examples:
  verger train features/ fruit.recogniser
  verger train features/ fruit.recogniser --split Training --kinds built-in
  verger train features/ fruit.recogniser --calibrate photos/ --groups '^(.*)_[0-9]+[.]jpg$'
  verger train turntable/ fruit.recogniser --neighbours
  verger train s3://orchard/features s3://orchard/fruit.recogniser --engine spark --spark sc://localhost:15002

A recogniser is one file: sums over the features of the images, and of the photos to calibrate on. Without such photos it
always gives an answer. Take photos of the place where it will be used, not frames of the fruit that it learns.
With --neighbours it holds the features of each image, too: larger by 2 bytes a feature, and better where fruit will be seen
as it was learned, such as on a turntable.
Finished work is kept in <recogniser>.work/ until it is done: run the same command again to resume.
See also docs/recognition.md.`;

/** `verger train`: a recogniser from the features of a result. */
export function setUp(command: Command): void {
  command
    .argument('<result>', 'folder or s3://bucket/prefix of a finished run')
    .argument('<recogniser>', 'file to write')
    .option('--split <name>', 'learn only images whose first folder has this name (default: all)')
    .option(
      '--kinds <csv>',
      'table label,kind: cultivars of a kind are answered together; built-in: the table of `verger facts` (default: none)',
    )
    .option('--calibrate <result>', 'a result of photos of the scene where it will be used (default: none)')
    .option('--calibrate-split <name>', 'only those photos whose first folder has this name (default: all)')
    .option(
      '--groups <regexp>',
      'photos whose paths agree in what this captures count once (default: each counts)',
    )
    .option('--neighbours', 'keep the features of each image, and let the nearest of each label count too')
    .option('--like <recogniser>', 'round features as this one does, to merge the two later (default: none)');
  addEngineOptions(command)
    .option('--overwrite', 'replace the file')
    .addOption(allowRegionOption('allowRegions'))
    .option('--json', 'print as JSON')
    .option('--quiet', 'hide progress')
    .addHelpText('after', examples)
    .action(async (result: string, recogniser: string, { json, quiet, ...options }: TrainFlags) => {
      const facts = await withTaskLine('learn', quiet === true, (listeners) =>
        train({ ...options, ...listeners, result, recogniser, signal: stopSignal() }),
      );
      process.stdout.write(json === true ? `${jsonLine(facts)}\n` : recogniserText(facts, recogniser));
    });
}
