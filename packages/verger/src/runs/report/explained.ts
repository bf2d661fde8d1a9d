import type { ReportPca } from './report-data.js';

/** Cumulative share of the total variance for 1, 2, ... components; empty if nothing varies. */
export function cumulativeShares(pca: ReportPca): readonly number[] {
  if (!(pca.totalVariance > 0)) return [];
  let sum = 0;
  return pca.eigenvalues.map((eigenvalue) => {
    sum += Math.max(0, eigenvalue);
    // Rounding in the eigenvalues may push the sum just over the total.
    return Math.min(1, sum / pca.totalVariance);
  });
}

/** The share of each component. */
export function shares(pca: ReportPca): readonly number[] {
  if (!(pca.totalVariance > 0)) return [];
  return pca.eigenvalues.map((eigenvalue) => Math.max(0, eigenvalue) / pca.totalVariance);
}

/** The share kept by the chosen components, if anything varies. */
export function keptShare(pca: ReportPca): number | undefined {
  return cumulativeShares(pca)[Math.min(pca.k, pca.eigenvalues.length) - 1];
}

/** How many components reach a share, if the known ones do. */
export function componentsFor(pca: ReportPca, share: number): number | undefined {
  const index = cumulativeShares(pca).findIndex((reached) => reached >= share);
  return index < 0 ? undefined : index + 1;
}
