import { arnsAt } from '../arns.js';
import { bucketFolders, type Place } from '../names.js';
import type { Permission } from '../template/permission.js';

/** The bucket, and the log of states. */
export function storePermissions(place: Place): readonly Permission[] {
  const { bucket, inBucket, logGroup } = arnsAt(place);
  return [
    {
      sid: 'CreateBucket',
      reason: 'creates the bucket and keeps it private, encrypted and tidy',
      actions: [
        's3:CreateBucket',
        's3:GetBucketOwnershipControls',
        's3:GetBucketPolicy',
        's3:GetBucketPublicAccessBlock',
        's3:GetBucketTagging',
        's3:GetEncryptionConfiguration',
        's3:GetLifecycleConfiguration',
        's3:PutBucketOwnershipControls',
        's3:PutBucketPolicy',
        's3:PutBucketPublicAccessBlock',
        's3:PutBucketTagging',
        's3:PutEncryptionConfiguration',
        's3:PutLifecycleConfiguration',
      ],
      resources: [bucket],
    },
    {
      sid: 'EraseBucket',
      reason: 'counts and erases what lies in it with --delete-data; removes it if its creation fails',
      actions: ['s3:DeleteBucket', 's3:DeleteBucketPolicy', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
      resources: [bucket],
    },
    {
      sid: 'EraseObjects',
      reason: 'erases the folders that Verger made with --delete-data',
      actions: ['s3:AbortMultipartUpload', 's3:DeleteObject'],
      resources: Object.keys(bucketFolders).map(inBucket),
    },
    {
      sid: 'CreateLog',
      reason: 'creates the log of the states of clusters, and deletes it',
      actions: [
        'logs:CreateLogGroup',
        'logs:DeleteLogGroup',
        'logs:DeleteRetentionPolicy',
        'logs:ListTagsForResource',
        'logs:PutRetentionPolicy',
        'logs:TagResource',
      ],
      resources: [logGroup, `${logGroup}:*`],
    },
    {
      sid: 'LetEventsLog',
      reason: 'lets EventBridge write that log; these actions have no resource',
      actions: [
        'logs:DeleteResourcePolicy',
        'logs:DescribeLogGroups',
        'logs:DescribeResourcePolicies',
        'logs:PutResourcePolicy',
      ],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:RequestedRegion': place.region } },
    },
  ];
}
