import { arnsAt } from '../arns.js';
import type { Place } from '../names.js';
import type { Permission } from './permission.js';

/** The bucket, for whoever starts clusters. */
export function filePermissions(place: Place): readonly Permission[] {
  const { bucket, inBucket } = arnsAt(place);
  return [
    {
      sid: 'LookIntoBucket',
      reason: 'lists logs, results and images; Verger encrypts as the bucket demands',
      actions: ['s3:GetEncryptionConfiguration', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
      resources: [bucket],
    },
    {
      sid: 'ReadFiles',
      reason: 'logs, results, notebooks, and what has been uploaded before',
      actions: ['s3:GetObject'],
      resources: ['assets/', 'images/', 'jupyter/', 'logs/', 'results/'].map(inBucket),
    },
    {
      sid: 'UploadFiles',
      reason: 'uploads programs for the nodes, and images',
      actions: ['s3:AbortMultipartUpload', 's3:PutObject'],
      resources: ['assets/', 'images/'].map(inBucket),
    },
    {
      sid: 'EraseFiles',
      reason: 'erases images and results, as people may demand (GDPR, article 17)',
      actions: ['s3:DeleteObject'],
      resources: ['images/', 'jupyter/', 'results/'].map(inBucket),
    },
  ];
}
