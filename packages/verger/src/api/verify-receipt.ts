import * as z from 'zod';
import { checkOptions } from '../common/check-options.js';
import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { parseJson } from '../common/json.js';
import { path, texts } from '../common/option-kinds.js';
import { readKnownImages } from '../driver/forget/known-images.js';
import { without } from '../driver/forget/without.js';
import { findOwnFiles } from '../driver/own-files.js';
import { outputKeys } from '../job/work-files.js';
import { Results } from '../runs/results.js';
import { Location } from '../storage/location.js';
import { openStorage } from '../storage/open-storage.js';
import { readNamedFile } from '../storage/read-named-file.js';

/** What to compare; `receipt` and `place` are required. */
export interface VerifyReceiptOptions {
  /** A file with the receipt, as `verger forget --json` prints it. */
  readonly receipt: string;
  /** The recogniser or the result that it is of. */
  readonly place: string;
  /** Paths or SHA-256 digests that a result must not have. Default: none. */
  readonly images?: readonly string[] | undefined;
  /** Regions outside Europe where buckets may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
}

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const receiptSchema = z.object({
  format: z.literal('verger-receipt'),
  of: z.literal('result').optional(),
  at: z.string(),
  before: digest,
  after: digest,
});
type Receipt = z.infer<typeof receiptSchema>;

/**
 * Checks a receipt against what is there: that the digest is the one after forgetting; of a result also that each file has the
 * digest that the manifest says, that no file is left over, and that it has none of the images.
 *
 * @throws VergerError `usage` if it is no receipt; `corrupt-result` if what is there is not what it says; `not-found`, ...
 */
export async function verifyReceipt(options: VerifyReceiptOptions): Promise<void> {
  const kinds = { receipt: path, place: path, images: texts, allowRegions: texts };
  const checked = checkOptions<VerifyReceiptOptions>('verifyReceipt', options, kinds, ['receipt', 'place']);
  const { images = [], allowRegions = [] } = checked;
  const receipt = await readReceipt(Location.parse(checked.receipt), allowRegions);
  const place = Location.parse(checked.place);
  if (receipt.of === undefined) {
    requireDigest(receipt, await readNamedFile(place, { allowRegions }));
    return;
  }
  const results = await Results.open(place, allowRegions);
  const output = openStorage(place, { allowRegions });
  requireDigest(receipt, await output.read(outputKeys.manifest));
  const fault = (await results.verify()).at(0);
  if (fault !== undefined) throw differs(`${fault.file} ${fault.fault}`);
  const own = await findOwnFiles(output, [results.manifest.planDigest]);
  const named = new Set(results.manifest.parts.map(({ name }) => name));
  const left = own.stranger ?? own.parts.find((part) => !named.has(part));
  if (left !== undefined) throw differs(`${left} is not part of the result`);
  const known = await readKnownImages(output, results.manifest, () => Promise.resolve(undefined));
  const { missing } = without(known, images);
  if (missing.length < new Set(images).size) throw differs('an image is still there');
}

async function readReceipt(location: Location, allowRegions: readonly string[]): Promise<Receipt> {
  const parsed = receiptSchema.safeParse(parseJson(await readNamedFile(location, { allowRegions })));
  if (parsed.success) return parsed.data;
  throw new VergerError('usage', `${location.text} is no receipt`, {
    hint: '`verger forget ... --json > receipt.json` writes one',
  });
}

function requireDigest({ after }: Receipt, bytes: Uint8Array): void {
  if (sha256(bytes) !== after) throw differs('it is another one, or has changed since');
}

function differs(why: string): VergerError {
  return new VergerError('corrupt-result', `the receipt does not hold: ${why}`);
}
