import { checkOptions, type OptionKinds } from '../../common/check-options.js';
import { VergerError } from '../../common/errors.js';
import { abortSignal, callback, expression, flag, path, text, texts } from '../../common/option-kinds.js';
import { groupsOf } from '../../driver/train/groups.js';
import { kindsOfLabels } from '../../facts/kinds-of-labels.js';
import type { RunListener } from '../../job/events.js';
import { backboneOf, requireSameFeatures, type RowListener } from '../../recognise/labelled-rows.js';
import { readLabelTable } from '../../recognise/label-table.js';
import { readRecogniser, writeRecogniser } from '../../recognise/recogniser-file.js';
import { type RecogniserFacts, factsOf } from '../../recognise/recogniser-facts.js';
import { completed, readCalibration, requireOthers } from '../../recognise/train.js';
import { Results } from '../../runs/results.js';
import type { Access } from '../../storage/access.js';
import { Location } from '../../storage/location.js';
import { requireAccess } from '../../storage/open-storage.js';
import { requireNoFile } from '../../storage/write-named-file.js';
import { engineKinds, type EngineOptions, openEngine } from '../open-engine.js';
import { rowProgress } from './row-progress.js';

/** What to learn from; `result` and `recogniser` are required. */
export type TrainOptions = EngineOptions & {
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
  /**
   * Keep the features of each image, and let the nearest images of each label count in the answers. Default: as `like`, or
   * false.
   */
  readonly neighbours?: boolean | undefined;
  /** A recogniser to merge this one with: its features are rounded in the same way. Default: as suits the images. */
  readonly like?: string | undefined;
  /** Replace the file, if there is one. Default: false. */
  readonly overwrite?: boolean | undefined;
  /** Regions outside Europe where buckets may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
  /** Called now and then with the rows of the result that are learned, or passed over. */
  readonly onProgress?: RowListener | undefined;
  /** Called on each event: stages, tasks, retries. */
  readonly onEvent?: RunListener | undefined;
  /** Stops the work; what is finished is kept, and the same call resumes from there. */
  readonly signal?: AbortSignal | undefined;
};

const optionKinds: OptionKinds<TrainOptions> = {
  ...{ result: path, recogniser: path, split: text, kinds: path },
  ...{ calibrate: path, calibrateSplit: text, groups: expression, neighbours: flag, like: path },
  ...{ overwrite: flag, allowRegions: texts, onProgress: callback(), onEvent: callback() },
  ...engineKinds,
  signal: abortSignal,
};

/**
 * Makes a recogniser from the features of a result: a classifier, and thresholds that a set of photos gives. The same images
 * give the same bytes on any engine. Until it is done, the work lies in a folder beside the file: `<recogniser>.work/`.
 *
 * @example
 * const { labels } = await train({ result: 'features', recogniser: 'fruit.recogniser' });
 *
 * @throws VergerError `usage` for a wrong option, too few images, or a file that exists; `not-found`, `storage`; `locked` while
 * another training makes the same file; `interrupted`, ...
 */
export async function train(options: TrainOptions): Promise<RecogniserFacts> {
  const checked = checkOptions('train', options, optionKinds, ['result', 'recogniser']);
  const { overwrite = false, allowRegions = [] } = checked;
  const [result, target] = [Location.parse(checked.result), Location.parse(checked.recogniser)];
  // Before the work, and again when it is done.
  if (!overwrite) await requireNoFile(target, { allowRegions });
  const results = await Results.open(result, allowRegions);
  const access = await requireAccess([result, target.parent], { allowRegions });
  const taught = await teachingOf(checked, results, access);
  const signal = checked.signal ?? new AbortController().signal;
  const engine = await openEngine(checked, signal, groupsOf(results.manifest).length);
  try {
    const { trainOnResult } = await import('../../driver/train/train.js');
    const setup = {
      ...{ result, manifest: results.manifest, access, engine, signal },
      ...{ target, backbone: taught.backbone, split: checked.split },
      ...{ step: taught.step, neighbours: taught.neighbours },
      listener: rowProgress(checked, 'tally', results.manifest.counts.rows),
    };
    return await trainOnResult(setup, async (learned) => {
      const { calibration, kinds } = taught;
      if (calibration !== undefined)
        await requireOthers(learned, calibration, { results, split: checked.split });
      const recogniser = completed(learned, { kinds, calibration });
      return factsOf(recogniser, await writeRecogniser(recogniser, target, access, { overwrite }));
    });
  } finally {
    await engine.close();
  }
}

/** What a recogniser needs besides the images that it learns. */
async function teachingOf(options: TrainOptions, results: Results, access: Access) {
  const { calibrate, calibrateSplit, groups, kinds, like, allowRegions = [] } = options;
  const backbone = backboneOf(results);
  const other =
    like === undefined ? undefined : (await readRecogniser(Location.parse(like), access)).recogniser;
  if (other !== undefined) requireSameFeatures(other.backbone, results);
  const neighbours = options.neighbours ?? other?.gallery !== undefined;
  if (other !== undefined && neighbours !== (other.gallery !== undefined))
    throw new VergerError('usage', `${like} ${neighbours ? 'knows no' : 'knows'} neighbours`, {
      hint: 'two are merged only if both do, or neither',
    });
  const photos =
    calibrate === undefined ? undefined : await Results.open(Location.parse(calibrate), allowRegions);
  if (photos !== undefined) requireSameFeatures(backbone, photos);
  return {
    backbone,
    ...{ step: other?.step, neighbours },
    kinds: await kindsFor(results, kinds, access),
    calibration: photos && (await readCalibration({ results: photos, split: calibrateSplit, groups })),
  };
}

function kindsFor(
  { manifest }: Results,
  table: string | undefined,
  access: Access,
): ReadonlyMap<string, string> | Promise<ReadonlyMap<string, string>> {
  if (table === undefined) return new Map();
  if (table !== 'built-in') return readLabelTable(Location.parse(table), 'kind', access);
  return kindsOfLabels(manifest.classes.map(({ label }) => label).filter((label) => label !== null));
}
