import type { Command } from 'commander';
import { forgetFromResult } from '../../api/forget-from-result.js';
import { forget } from '../../api/recognise/forget.js';
import { verifyReceipt } from '../../api/verify-receipt.js';
import { counted } from '../../common/counted.js';
import { VergerError } from '../../common/errors.js';
import type { RunEvent } from '../../job/events.js';
import { columns, jsonLine } from '../format.js';
import { allowRegionOption, collect } from '../options.js';
import { ProgressView } from '../progress.js';
import { terminal } from '../progress-line.js';
import { stopSignal } from '../stop-signal.js';

interface ForgetFlags {
  readonly result?: string;
  readonly image: readonly string[];
  readonly verify?: string;
  readonly allowRegions?: readonly string[];
  readonly json?: true;
  readonly quiet?: true;
}

const examples = `
Examples:
  verger forget features/ --image 'Training/Pear/12_100.jpg' --json > receipt.json
  verger forget features/ --verify receipt.json --image 'Training/Pear/12_100.jpg'
  verger forget fruit.recogniser --result features/ --image 5f1e... --image 77ab...

What is left is, to the byte, what it would be if it had never seen these images; prints a receipt without their names.
A result forgets without its input: remove the image there too, or the next update brings it back. Recognisers come first:
they need its features. An atlas is removed. See docs/gdpr.md.`;

/** `verger forget`: takes images out of a result or a recogniser. */
export function setUp(command: Command): void {
  command
    .argument('<place>', 'a result, or a file that verger train has written; it is replaced')
    .option(
      '--result <output>',
      'of a recogniser: the result from which it learned the images (default: none)',
    )
    .option(
      '--image <path|sha256>',
      'an image, as the result names it (default: none; repeatable)',
      collect,
      [],
    )
    .option('--verify <receipt>', 'forget nothing: check that a receipt holds (default: none)')
    .addOption(allowRegionOption('allowRegions'))
    .option('--json', 'print the receipt as JSON')
    .option('--quiet', 'hide progress')
    .addHelpText('after', examples)
    .action(async (place: string, flags: ForgetFlags) => {
      const { json, quiet, image: images, verify, result, allowRegions } = flags;
      if (verify !== undefined) {
        await verifyReceipt({ receipt: verify, place, images, allowRegions });
        process.stdout.write('the receipt holds\n');
        return;
      }
      if (images.length === 0) throw new VergerError('usage', 'no image is named', { hint: 'add --image' });
      const receipt =
        result === undefined
          ? await fromResult(place, images, allowRegions, quiet === true)
          : await fromRecogniser(place, result, images, allowRegions);
      process.stdout.write(json === true ? `${jsonLine(receipt.json)}\n` : `${columns(receipt.rows)}\n`);
    });
}

interface Printed {
  readonly json: unknown;
  readonly rows: (readonly [string, string])[];
}

async function fromRecogniser(
  recogniser: string,
  result: string,
  images: readonly string[],
  allowRegions: readonly string[] | undefined,
): Promise<Printed> {
  const receipt = await forget({ recogniser, result, images, allowRegions });
  const what = `${counted(receipt.images, 'image')}, ${counted(receipt.photos, 'calibration photo')}`;
  return { json: receipt, rows: rowsOf(what, receipt) };
}

async function fromResult(
  result: string,
  images: readonly string[],
  allowRegions: readonly string[] | undefined,
  quiet: boolean,
): Promise<Printed> {
  const view = new ProgressView(terminal(), Date.now);
  const onEvent = (event: RunEvent): unknown => !quiet && view.show(event);
  const { receipt, copies, inInput, hadAtlas } = await forgetFromResult({
    ...{ result, images, allowRegions, onEvent, signal: stopSignal() },
  }).finally(() => view.end());
  if (inInput === null || inInput > 0)
    note('remove the image from the input too, or the next update brings it back');
  if (copies > 0)
    note(`${counted(copies, 'row')} of the same bytes stayed: name the SHA-256 to forget all of them`);
  if (hadAtlas) note('the atlas showed the image and is gone: `verger study` makes one without it');
  const exact = receipt.exact
    ? 'to the byte as if never there'
    : 'the images are gone; see docs/gdpr.md on "exact"';
  const what = `${counted(receipt.images, 'image')}, ${counted(receipt.rejects, 'reject')}: ${exact}`;
  return { json: receipt, rows: rowsOf(what, receipt) };
}

function rowsOf(
  forgotten: string,
  { before, after }: { readonly before: string; readonly after: string },
): Printed['rows'] {
  return [
    ['forgotten', forgotten],
    ['before', before],
    ['after', after],
  ];
}

/** Not on standard output, where the receipt is. */
function note(text: string): void {
  process.stderr.write(`note: ${text}\n`);
}
