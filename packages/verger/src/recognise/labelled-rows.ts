import type { Backbone, LabelledImage } from '@verger/recogniser';
import { preprocessingSchema } from '../backbone/preprocessing-schema.js';
import { VergerError } from '../common/errors.js';
import type { Results, Row } from '../runs/results.js';
import { isInSplit } from './split.js';

/** An image of a result that has a label. */
export interface LabelledRow extends LabelledImage {
  /** Relative to the input's root. */
  readonly path: string;
}

/**
 * What made the features of a result.
 *
 * @throws VergerError `usage` for a result without features, or whose features were rounded
 */
export function backboneOf({ manifest: { backbone, settings } }: Results): Backbone {
  const { name, featureDigest, preprocessing } = backbone;
  if (settings.features === 'none' || settings.dtype === 'float16')
    throw new VergerError('usage', 'a recogniser needs the features of the backbone, unrounded', {
      hint: 'run again without --no-features and --dtype float16',
    });
  if (featureDigest === undefined)
    throw new VergerError('usage', 'the result does not say exactly what made its features', {
      hint: 'it is of version 0.1.0: run again',
    });
  // In manifests of other versions other fields may differ.
  const { views = [100] } = preprocessingSchema.pick({ views: true }).parse(preprocessing);
  return { name, featureDigest, views };
}

/**
 * The labelled images of a result, in the order of their paths.
 *
 * @param split only images whose first folder has this name; undefined: all
 * @param onProgress called for every row, also of images that are passed over
 */
export async function* labelledRows(
  results: Results,
  split?: string,
  onProgress?: RowListener,
): AsyncGenerator<LabelledRow> {
  for await (const { path, label, sha256, features } of splitRows(results, split, onProgress))
    if (label !== null) yield { path, label, sha256, features };
}

/** All images of a split, also those without a label; otherwise as `labelledRows`. */
export async function* splitRows(
  results: Results,
  split?: string,
  onProgress?: RowListener,
): AsyncGenerator<Row> {
  const of = results.manifest.counts.rows;
  let done = 0;
  for await (const row of results.rows()) {
    if (isInSplit(row.path, split)) yield row;
    onProgress?.({ done: ++done, of });
  }
}

/** Hears of rows of a result that are done, of so many; `reused` of them an earlier call has done. */
export type RowListener = (progress: {
  readonly done: number;
  readonly of: number;
  readonly reused?: number;
}) => void;

/** @throws VergerError `usage` if the recogniser was made of other features */
export function requireSameFeatures(backbone: Backbone, results: Results): void {
  const { name, featureDigest } = backboneOf(results);
  if (featureDigest === backbone.featureDigest) return;
  throw new VergerError('usage', `the recogniser knows features of ${backbone.name}, not of this ${name}`, {
    hint: 'run the images through the same backbone, with the same preprocessing and release of verger',
  });
}
