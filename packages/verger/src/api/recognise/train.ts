import { checkOptions, type OptionKinds } from '../../common/check-options.js';
import { abortSignal, callback, expression, flag, path, text, texts } from '../../common/option-kinds.js';
import { kindsOfLabels } from '../../facts/kinds-of-labels.js';
import type { RowListener } from '../../recognise/labelled-rows.js';
import { readKinds } from '../../recognise/kinds-table.js';
import { readRecogniser, writeRecogniser } from '../../recognise/recogniser-file.js';
import { type RecogniserFacts, factsOf } from '../../recognise/recogniser-facts.js';
import { trainRecogniser } from '../../recognise/train.js';
import { Results } from '../../runs/results.js';
import type { Access } from '../../storage/access.js';
import { Location } from '../../storage/location.js';
import { requireNoFile } from '../../storage/write-named-file.js';

/** What to learn from; `result` and `recogniser` are required. */
export interface TrainOptions {
  /** The folder of a finished result, with its features. */
  readonly result: string;
  /** The file to write. */
  readonly recogniser: string;
  /** Learn only images whose first folder has this name, such as `Training`. Default: all with a label. */
  readonly split?: string | undefined;
  /**
   * A CSV table `label,kind`: cultivars of one kind are answered together. `built-in`: the kinds of the tables of facts, for
   * labels that they know. Default: each label is a kind.
   */
  readonly kinds?: string | undefined;
  /** A result of photos that are not learned, of the scene where the recogniser will be used. Default: none. */
  readonly calibrate?: string | undefined;
  /** Of those photos, only the ones whose first folder has this name. Default: all with a label. */
  readonly calibrateSplit?: string | undefined;
  /** Photos whose paths agree in what this regular expression captures count once. Default: each photo counts. */
  readonly groups?: string | undefined;
  /** A recogniser to merge this one with: its features are rounded in the same way. Default: as suits the images. */
  readonly like?: string | undefined;
  /** Replace the file, if there is one. Default: false. */
  readonly overwrite?: boolean | undefined;
  /** Regions outside Europe where buckets may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
  /** Called for each row of the result that was looked at. */
  readonly onProgress?: RowListener | undefined;
  readonly signal?: AbortSignal | undefined;
}

const optionKinds: OptionKinds<TrainOptions> = {
  ...{ result: path, recogniser: path, split: text, kinds: path },
  ...{ calibrate: path, calibrateSplit: text, groups: expression, like: path },
  ...{ overwrite: flag, allowRegions: texts, onProgress: callback(), signal: abortSignal },
};

/**
 * Makes a recogniser from the features of a result: a classifier, and thresholds that a set of photos gives.
 *
 * @example
 * const { labels } = await train({ result: 'features', recogniser: 'fruit.recogniser' });
 *
 * @throws VergerError `usage` for a wrong option, too few images, or a file that exists; `not-found`, `storage`, ...
 */
export async function train(options: TrainOptions): Promise<RecogniserFacts> {
  const checked = checkOptions('train', options, optionKinds, ['result', 'recogniser']);
  const { split, calibrateSplit, groups, allowRegions = [], overwrite = false } = checked;
  const access = { allowRegions };
  const target = Location.parse(checked.recogniser);
  // Before the work, and again when it is done.
  if (!overwrite) await requireNoFile(target, access);
  const open = (result: string) => Results.open(Location.parse(result), allowRegions);
  const results = await open(checked.result);
  const recogniser = await trainRecogniser(
    { results, split },
    {
      kinds: await kindsFor(results, checked.kinds, access),
      calibrateOn:
        checked.calibrate === undefined
          ? undefined
          : { results: await open(checked.calibrate), split: calibrateSplit, groups },
      like:
        checked.like === undefined
          ? undefined
          : (await readRecogniser(Location.parse(checked.like), access)).recogniser,
      onProgress: checked.onProgress,
      signal: checked.signal ?? new AbortController().signal,
    },
  );
  const sha256 = await writeRecogniser(recogniser, target, access, { overwrite });
  return factsOf(recogniser, sha256);
}

function kindsFor(
  { manifest }: Results,
  table: string | undefined,
  access: Access,
): ReadonlyMap<string, string> | Promise<ReadonlyMap<string, string>> {
  if (table === undefined) return new Map();
  if (table !== 'built-in') return readKinds(Location.parse(table), access);
  return kindsOfLabels(manifest.classes.map(({ label }) => label).filter((label) => label !== null));
}
