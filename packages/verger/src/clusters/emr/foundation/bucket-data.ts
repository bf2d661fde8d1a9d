import { loadSdk } from '../../../aws/configuration.js';
import { Location } from '../../../storage/location.js';
import { openStorage } from '../../../storage/open-storage.js';
import type { Storage } from '../../../storage/storage.js';
import { ErrorResponse } from '../../../storage/s3/error-response.js';
import { bucketFolders } from './names.js';
import { answered } from '../account/aws-error.js';

/** What lies in the folders that Verger made in the bucket. */
export interface BucketData {
  readonly bucket: string;
  readonly folders: readonly FolderData[];
}

export interface FolderData {
  /** Such as `logs/`. */
  readonly folder: string;
  readonly objects: number;
  readonly bytes: number;
}

/**
 * Counts what would be erased.
 * @returns undefined if there is no such bucket
 * @throws StorageError
 */
export async function countData(bucket: string): Promise<BucketData | undefined> {
  const storage = openStorage(Location.parse(`s3://${bucket}`));
  try {
    const folders: FolderData[] = [];
    for (const folder of Object.keys(bucketFolders)) folders.push(await count(storage, folder));
    return { bucket, folders };
  } catch (error) {
    if (isUnknownBucket(error)) return undefined;
    throw error;
  }
}

function isUnknownBucket(error: unknown): boolean {
  return (
    error instanceof Error && error.cause instanceof ErrorResponse && error.cause.code === 'NoSuchBucket'
  );
}

async function count(storage: Storage, folder: string): Promise<FolderData> {
  let objects = 0;
  let bytes = 0;
  for await (const entry of storage.list(folder)) {
    objects += 1;
    if ('size' in entry) bytes += entry.size;
  }
  return { folder, objects, bytes };
}

/**
 * Erases what was counted, and the bucket if nothing else lies in it.
 * @returns whether the bucket is gone
 * @throws StorageError
 */
export async function eraseData({ bucket, folders }: BucketData, region: string): Promise<boolean> {
  const storage = openStorage(Location.parse(`s3://${bucket}`));
  for (const { folder, objects } of folders) if (objects > 0) await storage.removeAll(folder);
  const sdk = await loadSdk();
  const client = new sdk.S3Client({ region });
  return answered('delete the bucket', async () => {
    try {
      await client.send(new sdk.DeleteBucketCommand({ Bucket: bucket }));
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'BucketNotEmpty') return false;
      throw error;
    } finally {
      client.destroy();
    }
  });
}
