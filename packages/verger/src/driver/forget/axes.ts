import type { Manifest } from '../../job/manifest.js';
import { readResultFile } from '../../job/result-file.js';
import { outputKeys } from '../../job/work-files.js';
import { decodePca } from '../../pca/persist.js';
import { Location } from '../../storage/location.js';
import type { Storage } from '../../storage/storage.js';
import type { EarlierAxes } from '../earlier-axes.js';

/** The axes of another result that this one was projected on, from its own copy; none if it has fitted its own. */
export async function axesOf(
  output: Storage,
  { pca: recorded, files, backbone }: Manifest,
): Promise<{ readonly earlier?: EarlierAxes }> {
  const { projectedOn } = recorded;
  const file = files.find(({ name }) => name === outputKeys.pca);
  if (projectedOn === undefined || file === undefined) return {};
  const bytes = await readResultFile(output, file);
  const { n, k, eigenvalues, totalVariance, standardized } = decodePca(bytes);
  return {
    earlier: {
      result: Location.parse(projectedOn.result),
      manifest: { planDigest: projectedOn.planDigest, backbone },
      pca: { n, k, eigenvalues: [...eigenvalues], totalVariance, standardized },
      bytes,
      sha256: projectedOn.sha256,
    },
  };
}
