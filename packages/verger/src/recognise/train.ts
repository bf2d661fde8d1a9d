import { type Calibration, imageId, Recogniser } from '@verger/recogniser';
import { VergerError } from '../common/errors.js';
import type { Results } from '../runs/results.js';
import { groupsOf } from '../study/numbered.js';
import { asUsage } from './as-usage.js';
import { labelledRows } from './labelled-rows.js';

/** Photos of another scene, that thresholds are to rest on. */
export interface CalibrationSet {
  readonly results: Results;
  /** Only images whose first folder has this name. */
  readonly split?: string | undefined;
  /** A regular expression: photos whose paths agree in what it captures count once. */
  readonly groups?: string | undefined;
}

/** Reads photos, all of which the recogniser will keep. */
export async function readCalibration({ results, split, groups }: CalibrationSet): Promise<Calibration> {
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

/**
 * A recogniser of what was learned.
 *
 * @param learned knows no kinds, and is not calibrated
 * @throws VergerError `usage` if the images can't make a classifier, or the photos can't calibrate it
 */
export function completed(
  learned: Recogniser,
  {
    kinds,
    calibration,
  }: { readonly kinds: ReadonlyMap<string, string>; readonly calibration: Calibration | undefined },
): Recogniser {
  const { backbone, step, statistics, gallery } = learned;
  const images = new Map(statistics.classes.map(([label]) => [label, [...learned.imagesOf(label)]]));
  const recogniser = new Recogniser({ backbone, step, statistics, gallery, images, kinds, calibration });
  // Both follow from what it holds: now is the time to say what is missing.
  asUsage('the images', () => recogniser.classifier);
  asUsage('the photos', () => recogniser.thresholds);
  return recogniser;
}

/** @throws VergerError `usage`, naming one, if photos are among the images that were learned */
export async function requireOthers(
  learned: Recogniser,
  { photos }: Calibration,
  { results, split }: Omit<CalibrationSet, 'groups'>,
): Promise<void> {
  const ids = new Set(photos.map(({ id }) => id));
  const isBoth = (id: bigint): boolean => ids.has(id);
  if (!learned.statistics.classes.some(([label]) => learned.imagesOf(label).some(isBoth))) return;
  // Only now that one is to be named is the table read again.
  for await (const { path, sha256 } of labelledRows(results, split))
    if (isBoth(imageId(sha256)))
      throw new VergerError('usage', `${path}: an image that the thresholds rest on can’t be learned`);
}
