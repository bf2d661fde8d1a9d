import { randomBytes, randomUUID } from 'node:crypto';
import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { collect } from 'testing-support/collect';
import { skipOrFail } from 'testing-support/services';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../src/common/errors.js';
import { europeOnly } from '../../src/storage/access.js';
import { contentOf } from '../../src/storage/content.js';
import { Location } from '../../src/storage/location.js';
import { openStorage } from '../../src/storage/open-storage.js';
import { Bucket } from '../../src/storage/s3/bucket.js';
import { uploadInParts } from '../../src/storage/s3/multipart.js';
import { S3Storage } from '../../src/storage/s3/s3-storage.js';
import type { StorageFault } from '../../src/storage/storage-error.js';
import { clientOf, makeBucket } from '../support/s3/buckets.js';
import { FaultProxy } from '../support/s3/fault-proxy.js';
import { habits } from '../support/s3/habits.js';
import { startMoto } from '../support/s3/moto.js';
import { environmentOf } from '../support/s3/server.js';

// Moto does not check signatures, so that requests can be altered on their way.
const server = await startMoto().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});
afterAll(() => server?.stop());

describe.skipIf(server === undefined).each(Object.entries(habits))('a server that %s', (habit, rule) => {
  let proxy: FaultProxy;
  let bucket = '';
  let location: Location;
  let storage: S3Storage;

  beforeAll(async () => {
    proxy = await FaultProxy.start(server?.endpoint ?? '');
    proxy.rule = rule;
    for (const [name, value] of Object.entries(environmentOf(proxy.endpoint))) vi.stubEnv(name, value);
    bucket = await makeBucket(server?.endpoint ?? '');
  });
  beforeEach(() => {
    location = Location.parse(`s3://${bucket}/${randomUUID()}`);
    storage = new S3Storage(location);
  });
  afterAll(() => proxy.stop());

  it('keeps what is written, in one request and in parts', async () => {
    // Larger objects are uploaded like this by themselves: here two parts are enough.
    const [small, large] = [randomBytes(5000), randomBytes(17 * 2 ** 20)];
    await Promise.all([
      storage.write('small', small),
      uploadInParts(new Bucket(location, europeOnly), location.prefix + 'large', contentOf(large), false),
    ]);
    expect(Buffer.compare(await storage.read('small'), small)).toBe(0);
    expect(Buffer.compare(await storage.read('large'), large)).toBe(0);
    await storage.sweep();
    const client = clientOf(server?.endpoint ?? '');
    const { Uploads: left } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    client.destroy();
    expect(left ?? []).toEqual([]);
  });

  it('lists all keys, in order', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `${i % 8}/${i.toString().padStart(2, '0')}`).sort();
    await Promise.all(names.map((name) => storage.write(name, Buffer.from(name))));
    expect((await collect(storage.list())).map(({ key }) => key)).toEqual(names);
    expect((await collect(storage.list())).map(({ key }) => key)).toEqual(names);
  });

  it('loses what is removed, and nothing else', async () => {
    const names = ['a/1', 'a/2', 'a/b/3', 'a/\u0001', 'a.1', 'b'];
    await Promise.all(names.map((name) => storage.write(name, Buffer.from(name))));
    await storage.removeAll('a/');
    await storage.remove('b');
    expect((await collect(storage.list())).map(({ key }) => key)).toEqual(['a.1']);
  });

  it('lets exactly one of several writers win', async () => {
    const writers = Array.from({ length: 4 }, (_, i) =>
      storage.write('lock', Buffer.from(`writer ${i}`), { ifAbsent: true }),
    );
    const outcomes = await Promise.allSettled(writers);
    const winners = outcomes.flatMap(({ status }, i) => (status === 'fulfilled' ? [i] : []));
    expect(winners).toHaveLength(1);
    expect(Buffer.from(await storage.read('lock')).toString()).toBe(`writer ${winners[0]}`);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toMatchObject({ fault: 'exists' satisfies StorageFault });
      }
    }
    expect((await collect(storage.list())).map(({ key }) => key)).toEqual(['lock']);
    expect((await keysOf(bucket)).filter((key) => key.includes('.verger-tmp-'))).toEqual([]);
  });

  it('is asked once for what it lacks', async () => {
    const before = proxy.seen.length;
    const fresh = openStorage(Location.parse(`s3://${await makeBucket(server?.endpoint ?? '')}/x`));
    await Promise.all(Array.from({ length: 10 }, (_, i) => fresh.write(`a/${i}`, Buffer.from('x'))));
    await fresh.removeAll('a/');
    await Promise.all(Array.from({ length: 10 }, (_, i) => fresh.write(`a/${i}`, Buffer.from('x'))));
    await fresh.removeAll('a/');
    // The lookup of the default encryption, one encrypted upload, one upload with a checksum, one removal.
    const refused = proxy.seen.slice(before).filter((request) => rule(request)?.type === 'refused');
    expect(refused.length, habit).toBeLessThanOrEqual(4);
  });
});

/** All keys in a bucket, as the SDK lists them. */
async function keysOf(bucket: string): Promise<readonly string[]> {
  const client = clientOf(server?.endpoint ?? '');
  const { Contents: found = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
  client.destroy();
  return found.map(({ Key: key = '' }) => key);
}
