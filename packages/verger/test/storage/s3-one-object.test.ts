import { createHash, randomUUID } from 'node:crypto';
import { collect } from 'testing-support/collect';
import { skipOrFail } from 'testing-support/services';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../src/common/errors.js';
import { europeOnly } from '../../src/storage/access.js';
import { Location } from '../../src/storage/location.js';
import { S3Storage } from '../../src/storage/s3/s3-storage.js';
import type { Entry } from '../../src/storage/storage.js';
import { makeBucket } from '../support/s3/buckets.js';
import { type Fault, FaultProxy } from '../support/s3/fault-proxy.js';
import { impatience } from '../support/s3/impatience.js';
import { environmentOf } from '../support/s3/server.js';
import { startVersitygw } from '../support/s3/versitygw.js';

const server = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});

const content = Buffer.alloc(500, '2');
/** Its ETag. */
const md5 = createHash('md5').update(content).digest('hex');

/** What can be wrong with an object for ever. */
const faults: Readonly<Record<string, readonly [Fault, 'changed' | 'failed']>> = {
  'an internal error': [{ type: 'refused', status: 500, code: 'InternalError' }, 'failed'],
  'an unknown error': [{ type: 'refused', status: 400, code: 'Odd' }, 'failed'],
  'a damaged body': [{ type: 'damaged' }, 'failed'],
  'a cut body': [{ type: 'cut' }, 'failed'],
  'no response': [{ type: 'lost' }, 'failed'],
  'a drip': [{ type: 'trickle', bytesPerSecond: 20 }, 'failed'],
  'a larger body': [{ type: 'rewritten', rewrite: (body) => Buffer.concat([body, body]) }, 'changed'],
  'an endless body': [
    {
      type: 'foreign',
      respond: (response) => {
        response.writeHead(200, { etag: md5, 'x-amz-request-id': '1' });
        const more = (): void => {
          while (response.write(Buffer.alloc(65_536)));
        };
        response.on('drain', more);
        more();
      },
    },
    'changed',
  ],
  'a page of a virus scanner': [
    {
      type: 'foreign',
      respond: (response) =>
        response.writeHead(403, { 'content-type': 'text/html' }).end('<html>blocked</html>'),
    },
    'failed',
  ],
};

describe.skipIf(server === undefined)('a bad object', () => {
  let proxy: FaultProxy;
  let bucket = '';
  let storage: S3Storage;
  let entries: Entry[] = [];

  beforeAll(async () => {
    proxy = await FaultProxy.start(server?.endpoint ?? '');
    for (const [name, value] of Object.entries(environmentOf(proxy.endpoint))) vi.stubEnv(name, value);
  });
  beforeEach(async () => {
    // A bucket of its own, without a history of successes.
    bucket = await makeBucket(server?.endpoint ?? '');
    storage = new S3Storage(Location.parse(`s3://${bucket}/${randomUUID()}`), europeOnly, impatience);
    for (const key of ['1', '2', '3']) await storage.write(key, Buffer.alloc(500, key));
    entries = (await collect(storage.list())).flatMap((entry) => ('obstacle' in entry ? [] : [entry]));
  });
  afterEach(() => (proxy.rule = () => undefined));
  afterAll(async () => {
    await proxy.stop();
    await server?.stop();
  });

  const read = (index: number): Promise<Uint8Array> => {
    const { key, size: maxBytes, version } = entries[index];
    return storage.read(key, { maxBytes, version });
  };

  it.each(Object.entries(faults))('costs itself only: %s', async (_, [fault, expected]) => {
    proxy.rule = ({ method, url }) => (method === 'GET' && /\/2(\?|$)/.test(url) ? fault : undefined);
    // Nothing has been read before, and then another object has.
    await expect(read(1)).rejects.toMatchObject({ fault: expected });
    expect(await read(0)).toHaveLength(500);
    await expect(read(1)).rejects.toMatchObject({ fault: expected });
  });

  it.each(Object.entries(faults).filter(([, [, expected]]) => expected === 'failed'))(
    'is not blamed if no object can be read: %s',
    async (_, [fault]) => {
      proxy.rule = ({ method, url }) => (method === 'GET' && !url.includes('list-type') ? fault : undefined);
      await expect(read(1)).rejects.toMatchObject({ fault: 'unavailable' });
    },
  );

  it('is not blamed if the bucket can no longer be listed, and nothing was read', async () => {
    proxy.rule = () => ({ type: 'refused', status: 500, code: 'InternalError' });
    await expect(read(1)).rejects.toMatchObject({ fault: 'unavailable' });
  });

  it('costs itself only when it is written, if another one was written meanwhile', async () => {
    proxy.rule = ({ method, url }) =>
      method === 'PUT' && url.includes('/bad')
        ? { type: 'refused', status: 500, code: 'InternalError' }
        : undefined;
    await expect(storage.write('bad', Buffer.from('x'))).rejects.toMatchObject({ fault: 'unavailable' });
    const failing = storage.write('bad', Buffer.from('x'));
    await storage.write('good', Buffer.from('x'));
    await expect(failing).rejects.toMatchObject({
      fault: 'failed',
      message: 'the server returned InternalError: as told, but other objects work',
    });
  });
});
