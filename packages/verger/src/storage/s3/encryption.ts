import type { GetBucketEncryptionCommandOutput } from '@aws-sdk/client-s3';
import type { Connection } from './connection.js';
import { ErrorResponse } from './error-response.js';
import { sendCommand } from './send-command.js';

type Encryption = 'AES256' | undefined;

const known = new WeakMap<Connection, Map<string, Promise<Encryption>>>();

/**
 * The encryption to request for uploads: AES-256 with an S3-managed key, unless the bucket's default is a KMS key,
 * which that would override. Looked up once per process and bucket; AES-256 if the lookup is not permitted.
 */
export function encryptionFor(connection: Connection, bucket: string): Promise<Encryption> {
  const buckets = known.get(connection) ?? new Map<string, Promise<Encryption>>();
  known.set(connection, buckets);
  const found = buckets.get(bucket) ?? lookUpEncryption(connection, bucket);
  buckets.set(bucket, found);
  return found;
}

async function lookUpEncryption(connection: Connection, bucket: string): Promise<Encryption> {
  try {
    const command = new connection.sdk.GetBucketEncryptionCommand({ Bucket: bucket });
    const response = await sendCommand<GetBucketEncryptionCommandOutput>(connection, command);
    const rules = response.ServerSideEncryptionConfiguration?.Rules ?? [];
    const usesKms = rules.some(({ ApplyServerSideEncryptionByDefault: byDefault }) =>
      byDefault?.SSEAlgorithm?.startsWith('aws:kms'),
    );
    return usesKms ? undefined : 'AES256';
  } catch (error) {
    if (error instanceof ErrorResponse) return 'AES256';
    throw error;
  }
}
