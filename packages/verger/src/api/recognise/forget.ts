import { checkOptions } from '../../common/check-options.js';
import { path, texts } from '../../common/option-kinds.js';
import { forgetImages, type ForgetReceipt } from '../../recognise/forget.js';
import { readRecogniser, writeRecogniser } from '../../recognise/recogniser-file.js';
import { Results } from '../../runs/results.js';
import { Location } from '../../storage/location.js';

/** What to forget; all but `allowRegions` is required. */
export interface ForgetOptions {
  /** The recogniser's file, which is replaced. */
  readonly recogniser: string;
  /** The result from which it learned the images. */
  readonly result: string;
  /** Paths in the result, or SHA-256 digests. */
  readonly images: readonly string[];
  /** Regions outside Europe where buckets may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
}

/**
 * Takes images out of a recogniser: what is left is, to the byte, what it would be if it had never seen them.
 *
 * @throws VergerError `usage` for a wrong option, or if one of the images was not learned: then nothing changes;
 * `not-found`, `corrupt-result`, `storage`, ...
 */
export async function forget(options: ForgetOptions): Promise<ForgetReceipt> {
  const kinds = { recogniser: path, result: path, images: texts, allowRegions: texts };
  const checked = checkOptions<ForgetOptions>('forget', options, kinds, ['recogniser', 'result', 'images']);
  const { allowRegions = [] } = checked;
  const location = Location.parse(checked.recogniser);
  const { recogniser, sha256: before } = await readRecogniser(location, { allowRegions });
  const results = await Results.open(Location.parse(checked.result), allowRegions);
  const counts = await forgetImages(recogniser, results, checked.images);
  const after = await writeRecogniser(recogniser, location, { allowRegions }, { overwrite: true });
  return { format: 'verger-receipt', at: new Date().toISOString(), ...counts, before, after };
}
