import { stat } from 'node:fs/promises';
import type { Content } from '../../../../storage/content.js';
import { Location } from '../../../../storage/location.js';
import { openStorage } from '../../../../storage/open-storage.js';
import type { Storage } from '../../../../storage/storage.js';
import { type Asset, assetKey } from './asset.js';

/** Called before each upload. */
export type OnUpload = (name: string, bytes: number) => void;

/**
 * Puts files into the cluster's bucket that are not there yet. Nodes check their digests themselves.
 * @param bucket the root of the bucket
 * @throws StorageError
 */
export async function uploadAssets(
  bucket: Storage,
  assets: readonly Asset[],
  onUpload: OnUpload = () => undefined,
): Promise<void> {
  for (const asset of assets)
    await uploadOnce(bucket, assetKey(asset), await contentOfFile(Location.parse(asset.path)), onUpload);
}

/** Uploads unless the content is there, by size and checksum. */
export async function uploadOnce(
  bucket: Storage,
  key: string,
  content: Content,
  onUpload: OnUpload,
): Promise<void> {
  const there = await bucket.stat(key);
  if (there !== undefined && (await bucket.holds(there, content))) return;
  onUpload(Location.parse(`${bucket.uri}${key}`).name, content.size);
  await bucket.writeContent(key, content);
}

/** A file of this machine, read piece by piece. */
export async function contentOfFile({ path, parent, name }: Location): Promise<Content> {
  const { size } = await stat(path);
  const folder = openStorage(parent);
  return { size, read: (range) => folder.read(name, { range }) };
}
