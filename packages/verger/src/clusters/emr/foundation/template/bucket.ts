import type { FoundationSettings } from '../../settings/foundation-settings.js';
import { arnsAt } from '../arns.js';
import { namesAt, type Place } from '../names.js';
import { exemptions, ref, type Resources, type Json } from './template.js';

/** Days after which S3 discards an upload that nobody has finished: until then its parts cost as much as objects. */
const unfinishedDays = 7;

/** The bucket, which stays when the stack is deleted: private, encrypted, reached by TLS alone. */
export function bucketResources(place: Place, { logDays }: Pick<FoundationSettings, 'logDays'>): Resources {
  return {
    Bucket: {
      Type: 'AWS::S3::Bucket',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Metadata: exemptions({
        CKV_AWS_18:
          'access logs would be another bucket of personal data; CloudTrail can record data events where that is needed',
        CKV_AWS_21: 'versions would keep images and results that were erased (GDPR, article 17)',
      }),
      Properties: {
        BucketName: namesAt(place).bucket,
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            // With keys of S3: free, and no reader needs a permission for a key.
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
          ],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        // No access lists: policies alone say who may read.
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        LifecycleConfiguration: { Rules: lifecycle(logDays) },
      },
    },
    // Goes with the stack: CloudFormation creates none where one is, and the next stack takes over the bucket.
    BucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: ref('Bucket'), PolicyDocument: tlsOnly(place) },
    },
  };
}

function lifecycle(logDays: number): readonly { readonly [key: string]: Json }[] {
  return [
    { Id: 'expire-logs', Status: 'Enabled', Prefix: 'logs/', ExpirationInDays: logDays },
    {
      Id: 'abort-unfinished-uploads',
      Status: 'Enabled',
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: unfinishedDays },
    },
  ];
}

/** Refuses whoever comes without TLS, or with a version before 1.2. */
function tlsOnly(place: Place): { readonly [key: string]: Json } {
  const { bucket, inBucket } = arnsAt(place);
  const deny = (Sid: string, Condition: Json): Json => ({
    Sid,
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucket, inBucket('')],
    Condition,
  });
  return {
    Version: '2012-10-17',
    Statement: [
      deny('OnlyByTls', { Bool: { 'aws:SecureTransport': 'false' } }),
      deny('OnlyByTls12', { NumericLessThan: { 's3:TlsVersion': '1.2' } }),
    ],
  };
}
