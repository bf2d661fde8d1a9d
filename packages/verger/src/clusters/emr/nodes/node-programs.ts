import type { ActionOnFailure, BootstrapActionConfig, StepConfig } from '@aws-sdk/client-emr';
import { Location } from '../../../storage/location.js';
import { openStorage } from '../../../storage/open-storage.js';
import type { Storage } from '../../../storage/storage.js';
import type { Foundation } from '../foundation/foundation.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import { type NodeAssetOptions, nodeAssets } from './assets/node-assets.js';
import { type OnUpload, uploadAssets } from './assets/upload.js';
import { platformOfCluster } from './platform.js';
import { bootstrapActions, connectStep, jupyterStep } from './steps.js';

/** What a cluster runs, besides the software of EMR. */
export interface NodePrograms {
  readonly bootstrap: readonly BootstrapActionConfig[];
  /** The steps that make it ready for runs: JupyterHub's password, if it has JupyterHub, and the Connect server. */
  readonly start: readonly StepConfig[];
  /** Puts into the bucket what the nodes fetch from there. @throws StorageError */
  readonly upload: (onUpload?: OnUpload) => Promise<void>;
}

/**
 * Collects the programs on this machine; nothing is uploaded.
 * @param failure what EMR does with a cluster that can't be made ready
 * @throws VergerError `download`, `usage`
 */
export async function nodePrograms(
  settings: ClusterSettings,
  { bucket }: Pick<Foundation, 'bucket'>,
  failure: ActionOnFailure,
  options: NodeAssetOptions,
): Promise<NodePrograms> {
  const assets = await nodeAssets(settings, platformOfCluster(settings), options);
  return {
    bootstrap: bootstrapActions(bucket, assets),
    start: [
      ...(settings.jupyterHub ? [jupyterStep(bucket, failure)] : []),
      connectStep(bucket, settings, failure),
    ],
    upload: (onUpload) =>
      uploadAssets(bucketStorage(bucket), [assets.bootstrap, ...assets.installed], onUpload),
  };
}

/** The root of a cluster's bucket. */
export function bucketStorage(bucket: string): Storage {
  return openStorage(Location.parse(`s3://${bucket}`));
}
