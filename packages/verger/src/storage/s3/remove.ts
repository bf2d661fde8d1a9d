import { createHash } from 'node:crypto';
import { concurrently } from '../../common/concurrently.js';
import { StorageError } from '../storage-error.js';
import type { Bucket } from './bucket.js';
import { ErrorResponse } from './error-response.js';
import { translate } from './translate.js';
import { blocks, escaped, isXmlText, leaf, unescaped } from './xml.js';

/** The most keys of one request: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const maxKeysPerRemoval = 1000;
const singleRemovals = 16;
const action = 's3:DeleteObject';

/**
 * Removes objects, with one request if the server can do that. Keys that do not exist count as removed.
 * @param keys at most `maxKeysPerRemoval`
 * @throws StorageError
 */
export async function removeKeys(bucket: Bucket, keys: readonly string[]): Promise<void> {
  const { batchRemoval } = (await bucket.connection()).abilities;
  // Some keys can't be written in XML.
  const texts = keys.filter((key) => isXmlText(key));
  if (texts.length < 2) return removeSingly(bucket, keys);
  await batchRemoval.use((can) => (can ? removeTogether(bucket, texts) : removeSingly(bucket, texts)));
  await removeSingly(
    bucket,
    keys.filter((key) => !isXmlText(key)),
  );
}

async function removeSingly(bucket: Bucket, keys: readonly string[]): Promise<void> {
  await concurrently(keys, singleRemovals, async (key) => {
    try {
      await bucket.send({ method: 'DELETE', key, expected: 'removed' }, action);
    } catch (error) {
      if (!(error instanceof StorageError && error.fault === 'missing')) throw error;
    }
  });
}

async function removeTogether(bucket: Bucket, keys: readonly string[]): Promise<void> {
  const objects = keys.map((key) => `<Object><Key>${escaped(key)}</Key></Object>`).join('');
  const xmlns = 'http://s3.amazonaws.com/doc/2006-03-01/';
  const body = Buffer.from(`<Delete xmlns="${xmlns}">${objects}<Quiet>true</Quiet></Delete>`);
  const response = await bucket.send(
    {
      method: 'POST',
      query: { delete: '' },
      // Servers insist on one checksum or the other.
      headers: {
        'content-type': 'application/xml',
        'content-md5': createHash('md5').update(body).digest('base64'),
      },
      body,
      hasChecksum: true,
      expected: { root: 'DeleteResult' },
    },
    action,
  );
  for (const block of blocks(response.body.toString('utf8'), 'Error')) {
    const [key = '', code = '', message = ''] = ['Key', 'Code', 'Message'].map((name) =>
      unescaped(leaf(block, name) ?? ''),
    );
    if (code === 'NoSuchKey') continue;
    const status = code === 'AccessDenied' ? 403 : 500;
    throw translate(new ErrorResponse(status, code, message), { action, bucket: bucket.name, key });
  }
}
