import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { testAccount } from './server.js';

/** The SDK's own client of a test server, to inspect it independently of our code. */
export function clientOf(endpoint: string): S3Client {
  const { accessKeyId, secretAccessKey, region } = testAccount;
  return new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
}

/** Creates a bucket, by default with a new name. */
export async function makeBucket(endpoint: string, bucket = `verger-${randomUUID()}`): Promise<string> {
  const client = clientOf(endpoint);
  try {
    const { region } = testAccount;
    await client.send(
      new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } }),
    );
  } finally {
    client.destroy();
  }
  return bucket;
}
