import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import type { Manifest } from '../job/manifest.js';
import { outputKeys } from '../job/work-files.js';
import { decodePca } from '../pca/persist.js';
import type { Storage } from '../storage/storage.js';

/** The principal axes of a result: `components = ((features - mean) / scale) @ axes.T`. */
export interface FittedPca {
  /** Rows that the axes were fitted on. */
  readonly n: number;
  /** Length of a row of features, F. */
  readonly features: number;
  /** Components kept. */
  readonly k: number;
  /** float64 [F] */
  readonly mean: Float64Array;
  /** float64 [F]: standard deviations if standardized, otherwise 1 */
  readonly scale: Float64Array;
  /** float64 [k, F], row by row; each row has length 1 */
  readonly axes: Float64Array;
  /** float64 [F]: variances along all axes, descending, with n - 1 in the denominator */
  readonly eigenvalues: Float64Array;
  /** The sum of all eigenvalues. */
  readonly totalVariance: number;
  /** float64 [k]: the share of the total variance that each component explains, 0 to 1 */
  readonly explainedVarianceRatio: Float64Array;
  /** Whether the features were divided by their standard deviations. */
  readonly standardized: boolean;
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
  const bytes = await output.read(file.name);
  if (sha256(bytes) !== file.sha256)
    throw new VergerError('corrupt-result', `${file.name} does not match its checksum`);
  const pca = decodePca(bytes);
  const share = (value: number): number => (pca.totalVariance > 0 ? value / pca.totalVariance : 0);
  return { ...pca, explainedVarianceRatio: pca.eigenvalues.slice(0, pca.k).map(share) };
}
