import { checkOptions } from '../../common/check-options.js';
import { VergerError } from '../../common/errors.js';
import { flag, path, texts } from '../../common/option-kinds.js';
import { asUsage } from '../../recognise/as-usage.js';
import { type RecogniserFacts, factsOf } from '../../recognise/recogniser-facts.js';
import { readRecogniser, writeRecogniser } from '../../recognise/recogniser-file.js';
import { Location } from '../../storage/location.js';

/** What to merge; `recognisers` and `output` are required. */
export interface MergeOptions {
  /** Files, two or more. The thresholds are those of the first. */
  readonly recognisers: readonly string[];
  /** The file to write. */
  readonly output: string;
  /** Replace the file, if there is one. Default: false. */
  readonly overwrite?: boolean | undefined;
  /** Regions outside Europe where buckets may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
}

/**
 * Adds what several recognisers have learned, without their images: the result is, to the byte, what one would have
 * learned from all of them.
 *
 * @throws VergerError `usage` if their features are made otherwise, or two have learned the same image; ...
 */
export async function mergeRecognisers(options: MergeOptions): Promise<RecogniserFacts> {
  const kinds = { recognisers: texts, output: path, overwrite: flag, allowRegions: texts };
  const checked = checkOptions<MergeOptions>('mergeRecognisers', options, kinds, ['recognisers', 'output']);
  const { allowRegions = [], overwrite = false } = checked;
  const [first, ...others] = checked.recognisers;
  if (others.length === 0) throw new VergerError('usage', 'merging takes two recognisers or more');
  const { recogniser } = await readRecogniser(Location.parse(first), { allowRegions });
  for (const each of others) {
    const other = await readRecogniser(Location.parse(each), { allowRegions });
    asUsage(each, () => recogniser.merge(other.recogniser));
  }
  const output = Location.parse(checked.output);
  return factsOf(recogniser, await writeRecogniser(recogniser, output, { allowRegions }, { overwrite }));
}
