import type { Command } from 'commander';
import { fruitKinds, synthesize, type Synthesized, type SynthesizeOptions } from '../dataset/synthesize.js';
import { columns, duration, fileSize, integer, jsonLine } from './format.js';
import { allowRegionOption, nonNegativeInteger, positiveInteger } from './options.js';
import { stopSignal } from './stop-signal.js';
import { withRateLine } from './with-rate-line.js';

type SynthesizeFlags = Omit<SynthesizeOptions, 'output' | 'signal' | 'onProgress'> & {
  readonly json?: true;
  readonly quiet?: true;
};

const examples = `
Examples:
  verger dataset synthesize orchard/
  verger dataset synthesize orchard/ --kinds ${fruitKinds.length} --views 100 --workers 4
  verger dataset synthesize orchard/ --size 224 --seed 7 --overwrite

Each kind has eight fruit, which its views show in turn. Every fourth view goes to Test and shows one of two
fruit that never appear in Training. The same settings give the same bytes.
Finished work is kept: run the same command again to resume.

Kinds, in the order they are used:
${lines(fruitKinds)}`;

/** `verger dataset synthesize`: draws a data set of fruit. */
export function addSynthesizeCommand(dataset: Command): void {
  dataset
    .command('synthesize')
    .description('draw fruit on a white background, in the style of Fruits-360')
    .argument(
      '<dir>',
      'folder or s3://bucket/prefix for Training/<kind>/<view>.jpg and Test/<kind>/<view>.jpg',
    )
    .option('--kinds <n>', `kinds of fruit, up to ${fruitKinds.length} (default: 24)`, positiveInteger)
    .option('--views <n>', 'pictures per kind (default: 30)', positiveInteger)
    .option('--size <pixels>', 'width and height of the pictures, 32 to 512 (default: 100)', positiveInteger)
    .option('--seed <n>', 'random seed; each gives different fruit (default: 1)', nonNegativeInteger)
    .option('--workers <n>', 'worker processes (default: usable cores)', positiveInteger)
    .option('--overwrite', 'replace a data set that this command drew')
    .addOption(allowRegionOption('allowRegions'))
    .option('--json', 'print the result as JSON')
    .option('--quiet', 'hide progress')
    .addHelpText('after', examples)
    .action(async (output: string, { json, quiet, ...options }: SynthesizeFlags) => {
      const began = performance.now();
      const made = await withRateLine('draw fruit', quiet === true, (onProgress) =>
        synthesize({ ...options, output, signal: stopSignal(), onProgress }),
      );
      const seconds = (performance.now() - began) / 1000;
      process.stdout.write(`${json === true ? jsonLine({ ...made, seconds }) : summary(made, seconds)}\n`);
    });
}

function summary({ images, reused, bytes, digest }: Synthesized, seconds: number): string {
  const drawn = images - reused;
  const rate = drawn === 0 ? '' : `, ${integer(drawn / seconds)} images/s`;
  return `Done.\n${columns([
    ['images', reused === 0 ? integer(images) : `${integer(images)} (${integer(reused)} reused)`],
    ['size', fileSize(bytes)],
    ['time', `${duration(seconds)}${rate}`],
    ['digest', digest],
  ])}`;
}

function lines(names: readonly string[]): string {
  const rows = Array.from({ length: Math.ceil(names.length / 8) }, (_, row) =>
    names.slice(row * 8, row * 8 + 8),
  );
  return rows.map((row) => `  ${row.join(', ')}`).join(',\n');
}
