import { Location } from '../../../../storage/location.js';
import type { FoundationSettings } from '../../settings/foundation-settings.js';
import { namesAt, type Place } from '../names.js';
import type { Permission } from './permission.js';

/** A folder of a bucket, as policies name it. */
export interface S3Folder {
  readonly bucket: string;
  /** Empty, or with a slash at the end. */
  readonly prefix: string;
}

type Folders = Pick<FoundationSettings, 'reads' | 'writes'>;

/** The folders that nodes may read, and those that they may write. */
export function nodeFolders(
  bucket: string,
  { reads, writes }: Folders,
): { readonly read: readonly S3Folder[]; readonly written: readonly S3Folder[] } {
  const own = (prefix: string): S3Folder => ({ bucket, prefix });
  const written = [own('results/'), own('jupyter/'), ...writes.map(folderOf)];
  return { written, read: [own('images/'), ...written, ...reads.map(folderOf)] };
}

/** What the nodes may do with images and results. */
export function folderPermissions(place: Place, folders: Folders): readonly Permission[] {
  const { bucket } = namesAt(place);
  const { read, written } = nodeFolders(bucket, folders);
  return [
    {
      sid: 'ReadImages',
      reason: 'workers read images, and the driver what it wrote before',
      actions: ['s3:GetObject'],
      resources: read.map(objects),
    },
    ...listing([...read, { bucket, prefix: 'assets/' }]),
    {
      sid: 'WriteResults',
      reason:
        'driver and workers write results, and remove their own temporary files; JupyterHub keeps notebooks',
      actions: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject'],
      resources: written.map(objects),
    },
    {
      sid: 'LookAtBuckets',
      reason: 'Verger encrypts as the bucket demands, and ends uploads that a killed run has left',
      actions: ['s3:GetEncryptionConfiguration', 's3:ListBucketMultipartUploads'],
      resources: [...new Set(written.map(bucketArn))],
    },
  ];
}

/** A statement for each bucket: else a folder of one could be listed in all. */
function listing(folders: readonly S3Folder[]): readonly Permission[] {
  return [...new Set(folders.map(bucketArn))].map((bucket, index) => ({
    sid: index === 0 ? 'ListImages' : `ListImages${index + 1}`,
    reason: 'the driver lists the images, a result that it continues, and the place of its model',
    actions: ['s3:ListBucket'],
    resources: [bucket],
    conditions: {
      StringLike: {
        's3:prefix': folders
          .filter((folder) => bucketArn(folder) === bucket)
          .map(({ prefix }) => `${prefix}*`),
      },
    },
  }));
}

export function folderOf(address: string): S3Folder {
  const { bucket, prefix } = Location.parse(address);
  return { bucket, prefix };
}

function bucketArn({ bucket }: S3Folder): string {
  return `arn:aws:s3:::${bucket}`;
}

function objects(folder: S3Folder): string {
  return `${bucketArn(folder)}/${folder.prefix}*`;
}
