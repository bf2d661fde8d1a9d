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

/** Who works on a run: the nodes of a cluster, with its driver and JupyterHub, or workers in sessions. */
export type Workers = 'nodes' | 'sessions';

const ownFolders: Readonly<Record<Workers, readonly string[]>> = {
  nodes: ['results/', 'jupyter/'],
  sessions: ['results/'],
};

/** The folders that they may read, and those that they may write. */
export function foldersOf(
  workers: Workers,
  bucket: string,
  { reads, writes }: Folders,
): { readonly read: readonly S3Folder[]; readonly written: readonly S3Folder[] } {
  const own = (prefix: string): S3Folder => ({ bucket, prefix });
  const written = [...ownFolders[workers].map(own), ...writes.map(folderOf)];
  return { written, read: [own('images/'), ...written, ...reads.map(folderOf)] };
}

/** What they may do with images and results. */
export function folderPermissions(workers: Workers, place: Place, folders: Folders): readonly Permission[] {
  const { bucket } = namesAt(place);
  const { read, written } = foldersOf(workers, bucket, folders);
  const { readImages, listImages, writeResults } = reasons[workers];
  const listed = workers === 'nodes' ? [...read, { bucket, prefix: 'assets/' }] : read;
  return [
    {
      sid: 'ReadImages',
      reason: readImages,
      actions: ['s3:GetObject'],
      resources: read.map(objects),
    },
    ...listing(listed, listImages),
    {
      sid: 'WriteResults',
      reason: writeResults,
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

const reasons = {
  nodes: {
    readImages: 'workers read images, and the driver what it wrote before',
    listImages: 'the driver lists the images, a result that it continues, and the place of its model',
    writeResults:
      'driver and workers write results, and remove their own temporary files; JupyterHub keeps notebooks',
  },
  sessions: {
    readImages: 'workers read images, and what other workers wrote',
    listImages: 'without it S3 does not say that an object is missing, but that it is forbidden',
    writeResults: 'workers write results, and remove their own temporary files',
  },
} as const;

/** A statement for each bucket: else a folder of one could be listed in all. */
function listing(folders: readonly S3Folder[], reason: string): readonly Permission[] {
  return [...new Set(folders.map(bucketArn))].map((bucket, index) => ({
    sid: index === 0 ? 'ListImages' : `ListImages${index + 1}`,
    reason,
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
