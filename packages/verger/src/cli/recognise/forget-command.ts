import type { Command } from 'commander';
import { forget } from '../../api/recognise/forget.js';
import { counted } from '../../common/counted.js';
import { columns, jsonLine } from '../format.js';
import { allowRegionOption, collect } from '../options.js';

interface ForgetFlags {
  readonly result: string;
  readonly image: readonly string[];
  readonly allowRegions?: readonly string[];
  readonly json?: true;
}

const examples = `
Examples:
  verger forget fruit.recogniser --result features/ --image 'Training/Pear/12_100.jpg'
  verger forget fruit.recogniser --result features/ --image 5f1e... --image 77ab... --json > receipt.json

The file becomes, to the byte, what it would be if it had never seen these images; prints a receipt without their names.
The result still has their rows: run again with --exclude and --update to take them out of it. See docs/gdpr.md.`;

/** `verger forget`: takes images out of a recogniser. */
export function setUp(command: Command): void {
  command
    .argument('<recogniser>', 'file that verger train has written; it is replaced')
    .requiredOption('--result <output>', 'the result from which it learned the images')
    .requiredOption('--image <path|sha256>', 'an image, as the result names it (repeatable)', collect)
    .addOption(allowRegionOption('allowRegions'))
    .option('--json', 'print the receipt as JSON')
    .addHelpText('after', examples)
    .action(async (recogniser: string, { json, image, ...options }: ForgetFlags) => {
      const receipt = await forget({ ...options, recogniser, images: image });
      const rows: [string, string][] = [
        ['forgotten', `${counted(receipt.images, 'image')}, ${counted(receipt.photos, 'calibration photo')}`],
        ['before', receipt.before],
        ['after', receipt.after],
      ];
      process.stdout.write(json === true ? `${jsonLine(receipt)}\n` : `${columns(rows)}\n`);
    });
}
