import { VergerError } from '../common/errors.js';
import { finishedManifest, type Manifest } from '../job/manifest.js';
import { readResultFile } from '../job/result-file.js';
import { outputKeys } from '../job/work-files.js';
import { decodePca } from '../pca/persist.js';
import type { Access } from '../storage/access.js';
import type { Location } from '../storage/location.js';
import { openStorage } from '../storage/open-storage.js';
import { isInside } from '../storage/real-path.js';
import { differences } from './backbone-facts.js';

/** The principal axes of an earlier result, on which a run projects instead of fitting its own. */
export interface EarlierAxes {
  readonly result: Location;
  readonly manifest: Pick<Manifest, 'planDigest' | 'backbone'>;
  readonly pca: Pick<Manifest['pca'], 'n' | 'k' | 'eigenvalues' | 'totalVariance' | 'standardized'>;
  /** Its `pca.npz`, and the SHA-256 of that. */
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/**
 * Reads the axes of a result.
 * @param output of the run that will use them
 * @throws VergerError `not-found` if the result is not finished; `usage` if it has no axes, or is the output itself;
 * `corrupt-result` if they are not those that its manifest describes
 */
export async function readEarlierAxes(
  result: Location,
  output: Location,
  access: Access,
): Promise<EarlierAxes> {
  if (await isInside(result, output)) {
    throw new VergerError('usage', `the axes of ${result.text} would be replaced by this run`, {
      hint: 'choose another output folder',
    });
  }
  const storage = openStorage(result, access);
  const manifest = await finishedManifest(storage);
  if (manifest === undefined) {
    throw new VergerError('not-found', `no finished result in ${result.text}`, {
      hint: '--pca needs the output of a run that has ended',
    });
  }
  const file = manifest.files.find(({ name }) => name === outputKeys.pca);
  if (file === undefined) {
    throw new VergerError('usage', `${result.text} has no axes: it holds features only`, {
      hint: 'name a result with components',
    });
  }
  const bytes = await readResultFile(storage, file);
  const { n, k, eigenvalues, totalVariance, standardized } = decodePca(bytes);
  const pca = { n, k, eigenvalues: [...eigenvalues], totalVariance, standardized };
  return { result, manifest, pca, bytes, sha256: file.sha256 };
}

/** @throws VergerError `model`, saying what differs, if the axes are of other features than the backbone's */
export function requireSameBackbone({ result, manifest }: EarlierAxes, backbone: Manifest['backbone']): void {
  const found = differences(manifest.backbone, backbone);
  if (found.length === 0) return;
  const { name } = manifest.backbone;
  throw new VergerError(
    'model',
    `the axes of ${result.text} are of another backbone or preprocessing: ${found.join('; ')}`,
    { hint: `use the model and the sidecar of that run (${name}), or fit new axes, without --pca` },
  );
}
