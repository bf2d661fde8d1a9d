import type { Manifest } from '../../job/manifest.js';
import { readResultFile } from '../../job/result-file.js';
import type { FitReport } from '../../job/tasks/fit.js';
import { outputKeys, type WorkFile, writeWorkFile } from '../../job/work-files.js';
import { leadingAxes } from '../../pca/leading-axes.js';
import { decodePca, encodePca } from '../../pca/persist.js';
import type { Storage } from '../../storage/storage.js';
import type { RunContext } from '../run-context.js';
import type { Matches } from './matches.js';
import type { ResultSource } from './result-source.js';

/** What an earlier run computed of the same rows. */
export interface EarlierFit {
  readonly moments: WorkFile;
  /** Undefined if it has fewer axes than this run needs, or others. */
  readonly fit: FitReport | undefined;
}

/**
 * The moments of an earlier result, if this run has exactly its rows, at the same places: then the same groups of rows
 * would be added in the same order. Only the labels, the components or the parts differ.
 * @param rows of this run
 */
export async function earlierFit(
  run: RunContext,
  matches: Matches | undefined,
  rows: number,
): Promise<EarlierFit | undefined> {
  const source = run.sources.at(0);
  if (source === undefined || matches === undefined) return undefined;
  const { counts } = source.manifest;
  const isSame =
    counts.images === run.plan.listing.images.length &&
    counts.rows === rows &&
    matches.found === rows &&
    matches.isAllOf(source) &&
    !matches.isMoved;
  return isSame ? copyOf(run, source) : undefined;
}

async function copyOf(run: RunContext, { storage, manifest }: ResultSource): Promise<EarlierFit | undefined> {
  const moments = await readWhole(storage, manifest, outputKeys.moments);
  if (moments === undefined) return undefined;
  const file = await writeWorkFile(run.output, 'fit/moments', 'npz', moments);
  return { moments: file, fit: await fitOf(run, { storage, manifest }, file) };
}

/** The fit of the same moments, as far as this run needs it. */
async function fitOf(
  { request, output }: RunContext,
  { storage, manifest }: Pick<ResultSource, 'storage' | 'manifest'>,
  moments: WorkFile,
): Promise<FitReport | undefined> {
  if (manifest.settings.standardize !== request.standardize) return undefined;
  const bytes = await readWhole(storage, manifest, outputKeys.pca);
  if (bytes === undefined) return undefined;
  const pca = leadingAxes(decodePca(bytes), request.components);
  if (pca === undefined) return undefined;
  const { n, k, eigenvalues, totalVariance } = pca;
  const file = await writeWorkFile(output, 'fit/pca', 'npz', encodePca(pca));
  return { kind: 'fit', n, k, eigenvalues: [...eigenvalues], totalVariance, pca: file, moments };
}

/** Undefined if the file is damaged or gone: then it is computed again. */
async function readWhole(storage: Storage, manifest: Manifest, key: string): Promise<Uint8Array | undefined> {
  const file = manifest.files.find(({ name }) => name === key);
  if (file === undefined) return undefined;
  return readResultFile(storage, file).catch(() => undefined);
}
