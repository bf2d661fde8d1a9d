import { isRefusal } from './ability.js';
import type { Bucket } from './bucket.js';

/** The largest object that one request copies: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const maxCopySize = 5 * 2 ** 30;

/**
 * Copies an object within the bucket, without moving its bytes.
 * @returns false if the server can't do that
 * @throws StorageError
 */
export async function copyObject(bucket: Bucket, from: string, to: string): Promise<boolean> {
  const source = `/${bucket.name}/${from.split('/').map(encodeURIComponent).join('/')}`;
  try {
    await bucket.upload(to, (upload) =>
      bucket.send(
        {
          method: 'PUT',
          key: to,
          headers: { ...upload, 'x-amz-copy-source': source },
          body: new Uint8Array(),
          // A copy may fail after its status was sent: then the body is an error.
          expected: { root: 'CopyObjectResult' },
        },
        's3:PutObject',
      ),
    );
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}
