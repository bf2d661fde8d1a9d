import { imageId, type Calibration, Recogniser, Statistics, stepFor } from '@verger/recogniser';
import { VergerError } from '../common/errors.js';
import type { Results } from '../runs/results.js';
import { groupsOf } from '../study/numbered.js';
import { asUsage } from './as-usage.js';
import { backboneOf, labelledRows, requireSameFeatures, type RowListener } from './labelled-rows.js';

/** What to learn from, and what the thresholds rest on. */
export interface TrainingSet {
  readonly results: Results;
  /** Only images whose first folder has this name. */
  readonly split?: string | undefined;
}

/** Photos of another scene. */
export interface CalibrationSet extends TrainingSet {
  /** A regular expression: photos whose paths agree in what it captures count once. */
  readonly groups?: string | undefined;
}

/** @throws VergerError `usage` if the images can't make a classifier, or the photos can't calibrate it */
export async function trainRecogniser(
  images: TrainingSet,
  {
    kinds,
    calibrateOn,
    like,
    onProgress,
    signal,
  }: {
    readonly kinds: ReadonlyMap<string, string>;
    readonly calibrateOn?: CalibrationSet | undefined;
    /** One that this is to be merged with: features are rounded as there. */
    readonly like?: Recogniser | undefined;
    readonly onProgress?: RowListener | undefined;
    readonly signal: AbortSignal;
  },
): Promise<Recogniser> {
  const backbone = backboneOf(images.results);
  if (like !== undefined) requireSameFeatures(like.backbone, images.results);
  const size = await sizeOf(images);
  const { step, width } = { ...size, step: like?.step ?? size.step };
  const calibration = calibrateOn === undefined ? undefined : await photosOf(calibrateOn);
  if (calibrateOn !== undefined) requireSameFeatures(backbone, calibrateOn.results);
  const recogniser = new Recogniser({
    ...{ backbone, step, statistics: new Statistics(width / backbone.views.length), kinds, calibration },
  });
  for await (const row of labelledRows(images.results, images.split, onProgress)) {
    signal.throwIfAborted();
    asUsage(row.path, () => recogniser.learn(row));
  }
  // Both follow from what it holds: now is the time to say what is missing.
  asUsage('the images', () => recogniser.classifier);
  asUsage('the photos', () => recogniser.thresholds);
  return recogniser;
}

/** The number of features, and the step that suits their size. */
async function sizeOf({ results, split }: TrainingSet): Promise<{ step: number; width: number }> {
  let [squares, values, width] = [0, 0, 0];
  for await (const { features } of labelledRows(results, split)) {
    for (const feature of features) squares += feature ** 2;
    values += features.length;
    width = features.length;
  }
  if (!(squares > 0))
    throw new VergerError(
      'usage',
      values === 0 ? 'there is no labelled image to learn from' : 'all features are 0',
      {
        hint: split === undefined ? 'labels are the folders of images' : `is there a folder ${split}?`,
      },
    );
  return { width, step: stepFor(Math.sqrt(squares / values)) };
}

async function photosOf({ results, split, groups }: CalibrationSet): Promise<Calibration> {
  const rows = [];
  for await (const row of labelledRows(results, split)) rows.push(row);
  const numbers = groupsOf(
    rows.map(({ path }) => path),
    // Each photo by itself.
    groups ?? '.+',
  );
  const photos = rows.map(({ label, features, sha256 }, i) => ({
    ...{ label, features, group: numbers[i] },
    id: imageId(sha256),
  }));
  // Without their number, which changes when one is forgotten.
  return { on: `photos of ${results.manifest.input}`, photos };
}
