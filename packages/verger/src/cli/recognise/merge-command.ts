import type { Command } from 'commander';
import { mergeRecognisers } from '../../api/recognise/merge.js';
import { jsonLine } from '../format.js';
import { allowRegionOption } from '../options.js';
import { recogniserText } from './recogniser-text.js';

interface MergeFlags {
  readonly output: string;
  readonly overwrite?: true;
  readonly allowRegions?: readonly string[];
  readonly json?: true;
}

const examples = `
Examples:
  verger merge north.recogniser south.recogniser --output both.recogniser

Sites share what they have learned, and no photo: the result is, to the byte, what one site would have learned from the
photos of all. Calibration is that of the first. Recognisers that have learned the same image are not merged.`;

/** `verger merge`: one recogniser of several. */
export function setUp(command: Command): void {
  command
    .argument('<recognisers...>', 'files that verger train has written')
    .requiredOption('--output <file>', 'file to write')
    .option('--overwrite', 'replace the file')
    .addOption(allowRegionOption('allowRegions'))
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async (recognisers: readonly string[], { json, ...options }: MergeFlags) => {
      const facts = await mergeRecognisers({ ...options, recognisers });
      process.stdout.write(json === true ? `${jsonLine(facts)}\n` : recogniserText(facts, options.output));
    });
}
