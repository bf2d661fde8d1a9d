import { VergerError } from '../common/errors.js';
import type { Manifest } from '../job/manifest.js';
import { readResultFile } from '../job/result-file.js';
import { outputKeys } from '../job/work-files.js';
import type { Pca } from '../pca/fit.js';
import { decodePca } from '../pca/persist.js';
import type { Storage } from '../storage/storage.js';

/** The principal axes of a result: `components = ((features - mean) / scale) @ axes.T`. */
export interface FittedPca extends Pca {
  /** float64 [k]: the share of the total variance that each component explains, 0 to 1 */
  readonly explainedVarianceRatio: Float64Array;
}

/**
 * Reads the axes of a result.
 * @throws VergerError `not-found` if it has none; `corrupt-result` if they are not those that its manifest describes
 */
export async function readFittedPca(output: Storage, { files }: Manifest): Promise<FittedPca> {
  const file = files.find(({ name }) => name === outputKeys.pca);
  if (file === undefined) {
    throw new VergerError('not-found', 'the result has no PCA: it holds features only', {
      hint: 'run with components, or project with another result',
    });
  }
  const pca = decodePca(await readResultFile(output, file));
  const share = (value: number): number => (pca.totalVariance > 0 ? value / pca.totalVariance : 0);
  return { ...pca, explainedVarianceRatio: pca.eigenvalues.slice(0, pca.k).map(share) };
}
