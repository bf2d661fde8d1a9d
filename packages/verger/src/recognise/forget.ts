import type { Recogniser } from '@verger/recogniser';
import { VergerError } from '../common/errors.js';
import type { Results } from '../runs/results.js';
import { asUsage } from './as-usage.js';
import { labelledRows, requireSameFeatures } from './labelled-rows.js';

/** What was forgotten, without a word on whom or what it showed. */
export interface ForgetReceipt {
  readonly format: 'verger-receipt';
  /** ISO 8601. */
  readonly at: string;
  /** Images that are no longer learned. */
  readonly images: number;
  /** Photos that thresholds no longer rest on. */
  readonly photos: number;
  /** SHA-256 of the recogniser's file. */
  readonly before: string;
  readonly after: string;
}

/**
 * Takes images out of a recogniser.
 *
 * @param results the result from which they were learned, whose features are subtracted
 * @param images paths in it, or SHA-256 digests
 * @returns how many were learned, and how many calibrated on
 * @throws VergerError `usage` if one is neither: then nothing is to be written
 */
export async function forgetImages(
  recogniser: Recogniser,
  results: Results,
  images: readonly string[],
): Promise<{ readonly images: number; readonly photos: number }> {
  requireSameFeatures(recogniser.backbone, results);
  const wanted = new Set(images);
  const missing = new Set(images);
  const counts = { images: 0, photos: 0 };
  for await (const row of labelledRows(results)) {
    const names = [row.path, row.sha256].filter((name) => wanted.has(name));
    if (names.length === 0) continue;
    if (recogniser.forgetCalibration(row.sha256)) counts.photos++;
    else if (recogniser.hasLearned(row)) {
      asUsage(row.path, () => recogniser.forget(row));
      counts.images++;
    } else continue;
    for (const name of names) missing.delete(name);
  }
  const first = [...missing].at(0);
  if (first === undefined) return counts;
  throw new VergerError('usage', `the recogniser has not learned ${first}`, {
    hint: 'name images by their path in the result, or by their SHA-256',
  });
}
