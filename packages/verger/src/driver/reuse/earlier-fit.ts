import type { Manifest } from '../../job/manifest.js';
import { readResultFile } from '../../job/result-file.js';
import type { FitReport } from '../../job/tasks/fit.js';
import { outputKeys, type WorkFile, writeWorkFile } from '../../job/work-files.js';
import type { Storage } from '../../storage/storage.js';
import { componentsText } from '../components-text.js';
import type { RunContext } from '../run-context.js';
import type { Matches } from './matches.js';
import type { ResultSource } from './result-source.js';

/** What an earlier run computed of the same rows. */
export interface EarlierFit {
  readonly moments: WorkFile;
  /** Undefined if it was asked for other components. */
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
  const { components, standardize } = run.request;
  const { settings, pca: facts } = manifest;
  const isSameFit =
    settings.components === componentsText(components) && settings.standardize === standardize;
  const pca = isSameFit ? await readWhole(storage, manifest, outputKeys.pca) : undefined;
  if (pca === undefined) return { moments: file, fit: undefined };
  const { n, k, eigenvalues, totalVariance } = facts;
  const pcaFile = await writeWorkFile(run.output, 'fit/pca', 'npz', pca);
  return {
    moments: file,
    fit: { kind: 'fit', n, k, eigenvalues, totalVariance, pca: pcaFile, moments: file },
  };
}

/** Undefined if the file is damaged or gone: then it is computed again. */
async function readWhole(storage: Storage, manifest: Manifest, key: string): Promise<Uint8Array | undefined> {
  const file = manifest.files.find(({ name }) => name === key);
  if (file === undefined) return undefined;
  return readResultFile(storage, file).catch(() => undefined);
}
