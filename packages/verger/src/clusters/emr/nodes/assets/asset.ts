import type { CachedFile } from '../../../../engines/spark/bundle/cached-file.js';

/** A file that nodes fetch from the cluster's bucket, and check there against its digest. */
export interface Asset extends CachedFile {
  /** Its file name in the bucket, from which bootstrap.sh knows what to do with it. */
  readonly name: string;
}

/** The key of an asset in the bucket: a file with another content has another one. */
export function assetKey({ sha256, name }: Pick<Asset, 'sha256' | 'name'>): string {
  return `assets/${sha256}/${name}`;
}
