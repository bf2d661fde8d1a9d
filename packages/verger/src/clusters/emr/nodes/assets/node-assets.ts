import type { Platform } from '../../../../engines/spark/bundle/platform.js';
import type { ClusterSettings } from '../../settings/cluster-settings.js';
import { releases } from '../../settings/cluster-settings.js';
import type { Asset } from './asset.js';
import { ownNode } from './own-node.js';
import { pinnedFile } from './pinned-file.js';
import { connectPin, nodePin } from './pins.js';
import { bootstrapScript, stepScripts } from './script-assets.js';
import { vergerArchive } from './verger-archive.js';

/** What the nodes of a cluster fetch. */
export interface NodeAssets {
  readonly bootstrap: Asset;
  /** What the bootstrap action installs, in the order of its arguments. */
  readonly installed: readonly Asset[];
}

export interface NodeAssetOptions {
  readonly signal: AbortSignal;
  /** A tarball of Node to take instead of the pinned one, such as where nodejs.org can't be reached. */
  readonly nodeTarball?: string | undefined;
}

/**
 * Collects what the nodes need on this machine: downloads what is pinned, and packs Verger.
 * @throws VergerError `download`; `usage` if packages for the nodes' processor are missing here
 */
export async function nodeAssets(
  { release }: Pick<ClusterSettings, 'release'>,
  platform: Platform,
  { signal, nodeTarball }: NodeAssetOptions,
): Promise<NodeAssets> {
  const node =
    nodeTarball === undefined
      ? await pinnedFile(nodePin(platform), signal)
      : await ownNode(nodeTarball, platform);
  // Spark 4 has its Connect server.
  const connect = releases[release].spark === '3.5' ? [await pinnedFile(connectPin, signal)] : [];
  const installed = [node, await vergerArchive(platform), ...connect, ...(await stepScripts())];
  return { bootstrap: await bootstrapScript(), installed };
}
