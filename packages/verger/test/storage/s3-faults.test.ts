import { randomBytes, randomUUID } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { collect } from 'testing-support/collect';
import { skipOrFail } from 'testing-support/services';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../src/common/errors.js';
import { europeOnly } from '../../src/storage/access.js';
import { contentOf } from '../../src/storage/content.js';
import { S3Storage } from '../../src/storage/s3/s3-storage.js';
import type { StorageFault } from '../../src/storage/storage-error.js';
import { clientOf, makeBucket } from '../support/s3/buckets.js';
import { FaultProxy, type FaultRule } from '../support/s3/fault-proxy.js';
import { environmentOf } from '../support/s3/server.js';
import { startVersitygw } from '../support/s3/versitygw.js';
import { Location } from '../../src/storage/location.js';

const server = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});
const endpoint = server?.endpoint ?? '';

type ProxiedRequest = Parameters<FaultRule>[0];

describe.skipIf(server === undefined)('S3 storage on a faulty server', () => {
  let proxy: FaultProxy;
  let bucket = '';
  let storage: S3Storage;

  beforeAll(async () => {
    proxy = await FaultProxy.start(endpoint);
    for (const [name, value] of Object.entries(environmentOf(proxy.endpoint))) vi.stubEnv(name, value);
    bucket = await makeBucket(endpoint);
  });
  beforeEach(() => {
    const patience = { attempt: { firstByteMs: 2000, bytesPerSecond: 50_000 } };
    storage = new S3Storage(Location.parse(`s3://${bucket}/${randomUUID()}`), europeOnly, patience);
  });
  afterEach(() => (proxy.rule = () => undefined));
  afterAll(async () => {
    await proxy.stop();
    await server?.stop();
  });

  /** Gives the first matching request a fault. */
  const once = (matches: (request: ProxiedRequest) => boolean, fault: ReturnType<FaultRule>): void => {
    let done = false;
    proxy.rule = (request) => {
      if (done || !matches(request)) return undefined;
      done = true;
      return fault;
    };
  };
  const uploads = async (): Promise<number> => {
    const client = clientOf(endpoint);
    const { Uploads: found } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    client.destroy();
    return found?.length ?? 0;
  };

  it.each([
    { type: 'cut' },
    { type: 'damaged' },
    { type: 'lost' },
    { type: 'trickle', bytesPerSecond: 200 },
    { type: 'refused', status: 503, code: 'SlowDown' },
    { type: 'refused', status: 500, code: 'InternalError' },
    { type: 'refused', status: 502, code: '' },
  ] as const)('reads what was written despite $type $code', async (fault) => {
    const body = randomBytes(5000);
    await storage.write('key', body);
    once(({ method }) => method === 'GET', fault);
    expect(Buffer.compare(await storage.read('key'), body)).toBe(0);
  });

  it.each([
    { type: 'lost' },
    { type: 'refused', status: 503, code: 'SlowDown' },
    { type: 'refused', status: 500, code: 'InternalError' },
  ] as const)('writes once despite $type $code, also with ifAbsent', async (fault) => {
    const isPut = ({ method }: { readonly method: string }): boolean => method === 'PUT';
    once(isPut, fault);
    await storage.write('key', Buffer.from('one'));
    once(isPut, fault);
    await storage.write('lock', Buffer.from('mine'), { ifAbsent: true });
    const other = storage.write('lock', Buffer.from('mine'), { ifAbsent: true });
    await expect(other).rejects.toMatchObject({ fault: 'exists' satisfies StorageFault });
    expect((await collect(storage.list())).map(({ key }) => key)).toEqual(['key', 'lock']);
  });

  it('writes in parts despite faults and leaves no part behind', async () => {
    const body = randomBytes(70 * 2 ** 20);
    let count = 0;
    proxy.rule = ({ method }) =>
      (method === 'PUT' || method === 'POST') && ++count % 3 === 1 ? { type: 'lost' } : undefined;
    await storage.write('large', body);
    proxy.rule = () => undefined;
    expect(Buffer.compare(await storage.read('large'), body)).toBe(0);
    const entry = await storage.stat('large');
    expect(entry?.size).toBe(body.length);
    expect(await uploads()).toBe(0);
  });

  it('removes the parts if an upload fails for good', async () => {
    proxy.rule = ({ url }) =>
      url.includes('partNumber=3') ? { type: 'refused', status: 403, code: 'AccessDenied' } : undefined;
    const write = storage.write('large', randomBytes(70 * 2 ** 20));
    await expect(write).rejects.toMatchObject({ fault: 'denied' satisfies StorageFault });
    expect(await uploads()).toBe(0);
    expect(await storage.stat('large')).toBeUndefined();
  });

  it.each([
    ['started', ({ method, url }: ProxiedRequest) => method === 'POST' && url.includes('uploads')],
    ['completed', ({ method, url }: ProxiedRequest) => method === 'POST' && url.includes('uploadId')],
  ])('leaves nothing of an upload that cannot be %s', async (_, matches) => {
    proxy.rule = (request) =>
      matches(request) ? { type: 'refused', status: 403, code: 'AccessDenied' } : undefined;
    await expect(storage.write('large', new Uint8Array(65 * 2 ** 20))).rejects.toMatchObject({
      fault: 'denied' satisfies StorageFault,
      message: expect.stringMatching(/^not allowed: s3:PutObject on /) as string,
    });
    expect(await uploads()).toBe(0);
    expect(await storage.stat('large')).toBeUndefined();
  });

  it('reports why an upload failed even if its parts cannot be removed', async () => {
    proxy.rule = ({ method, url }) =>
      method === 'DELETE' || url.includes('partNumber')
        ? { type: 'refused', status: 403, code: method === 'DELETE' ? 'AccessDenied' : 'QuotaExceeded' }
        : undefined;
    const write = storage.write('large', new Uint8Array(65 * 2 ** 20));
    await expect(write).rejects.toMatchObject({ message: expect.stringContaining('s3:PutObject') as string });
    await expect(storage.sweep()).rejects.toMatchObject({
      message: expect.stringMatching(/^not allowed: s3:AbortMultipartUpload on /) as string,
    });
    proxy.rule = () => undefined;
    await storage.sweep();
    expect(await uploads()).toBe(0);
  });

  it('writes in parts with ifAbsent, once', async () => {
    const body = new Uint8Array(65 * 2 ** 20);
    once(({ method, url }) => method === 'POST' && url.includes('uploadId'), { type: 'lost' });
    await storage.write('large', body, { ifAbsent: true });
    const second = storage.write('large', body, { ifAbsent: true });
    await expect(second).rejects.toMatchObject({ fault: 'exists' satisfies StorageFault });
    expect(await uploads()).toBe(0);
  });

  it('sweeps the remains of a killed upload', async () => {
    const client = clientOf(endpoint);
    const key = `${storage.uri.slice(`s3://${bucket}/`.length)}left`;
    await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: key }));
    client.destroy();
    await storage.sweep();
    expect(await uploads()).toBe(0);
  });

  it('lists every key that stays while others are added and removed', async () => {
    const names = Array.from({ length: 2300 }, (_, i) => `${i % 40}/${i.toString().padStart(5, '0')}`);
    for (let start = 0; start < names.length; start += 100) {
      await Promise.all(names.slice(start, start + 100).map((name) => storage.write(name, Buffer.from('x'))));
    }
    const listed: string[] = [];
    for await (const { key } of storage.list()) {
      listed.push(key);
      if (listed.length % 500 === 0) {
        await storage.write(`${listed.length % 7}/new`, Buffer.from('x'));
        await storage.remove(names[names.length - listed.length / 100]);
      }
    }
    const gone = new Set([500, 1000, 1500, 2000].map((count) => names[names.length - count / 100]));
    const steady = names.filter((name) => !gone.has(name));
    expect(steady.filter((name) => !listed.includes(name))).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed).toEqual(listed.toSorted());
    for (const folder of ['0/', '1/']) await storage.removeAll(folder);
    expect((await collect(storage.list())).some(({ key }) => /^[01]\//.test(key))).toBe(false);
  });

  it('reads nothing beyond the end', async () => {
    await storage.write('key', Buffer.from('0123456789'));
    expect(await storage.read('key', { range: { start: 10, end: 20 } })).toHaveLength(0);
    expect(await storage.read('key', { range: { start: 8, end: 20 } })).toHaveLength(2);
  });

  it.each([
    ['whole', undefined],
    ['in parts of 8 MiB', 8],
    ['in parts of 5 MiB', 5],
  ])('recognises content that another program wrote %s', async (_, partMiB) => {
    const body = randomBytes(20 * 2 ** 20);
    await writeWithSdk(`${storage.uri}large`, body, partMiB);
    const entry = await storage.stat('large');
    if (entry === undefined) throw new Error('nothing was written');
    expect(await storage.holds(entry, contentOf(body))).toBe(true);
    body[7] ^= 1;
    expect(await storage.holds(entry, contentOf(body))).toBe(false);
    expect(await storage.holds(entry, contentOf(body.subarray(1)))).toBe(false);
  });

  it('requests encryption for each upload', async () => {
    const before = proxy.seen.length;
    await storage.write('key', Buffer.from('x'));
    await storage.write('large', new Uint8Array(65 * 2 ** 20));
    const started = proxy.seen
      .slice(before)
      .filter(
        ({ method, url }) => (method === 'PUT' && !url.includes('uploadId')) || url.includes('uploads'),
      );
    expect(started).toHaveLength(2);
    for (const { headers } of started) {
      expect(headers['x-amz-server-side-encryption']).toBe('AES256');
      expect(headers).not.toHaveProperty('x-amz-acl');
    }
  });

  it.each([
    [400, 'ExpiredToken', 'unavailable', 'the AWS credentials have expired', 'log in again'],
    [403, 'InvalidAccessKeyId', 'unavailable', 'rejected the credentials', 'AWS_PROFILE'],
    [404, 'NoSuchBucket', 'unavailable', 'no such bucket: ', 'check its name'],
    [301, 'PermanentRedirect', 'unavailable', 'is in another region', 'AWS_REGION'],
    [403, 'AccessDenied', 'denied', 'not allowed: s3:GetObject on arn:aws:s3:::', 'minimal policy'],
    [403, 'InvalidObjectState', 'failed', 'archived', undefined],
  ] as const)('reports %d %s in one line', async (status, code, fault, message, hint) => {
    await storage.write('key', Buffer.from('x'));
    proxy.rule = () => ({ type: 'refused', status, code });
    await expect(storage.read('key')).rejects.toMatchObject({
      fault,
      message: expect.stringMatching(new RegExp(`^[^\\n]*${message}[^\\n]*$`)) as string,
      hint: hint === undefined ? undefined : (expect.stringContaining(hint) as string),
    });
  });
});

/** Writes an object with the AWS SDK instead of our storage. */
async function writeWithSdk(uri: string, body: Uint8Array, partMiB: number | undefined): Promise<void> {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri) ?? [];
  const client = clientOf(endpoint);
  try {
    if (partMiB === undefined) {
      await client.send(new PutObjectCommand({ Bucket, Key, Body: body }));
      return;
    }
    const checksum = { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } as const;
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...checksum }));
    const size = partMiB * 2 ** 20;
    const Parts: { readonly PartNumber: number; readonly ETag: string | undefined }[] = [];
    for (let start = 0; start < body.length; start += size) {
      const PartNumber = Parts.length + 1;
      const Body = body.subarray(start, start + size);
      const { ETag, ChecksumCRC32 } = await client.send(
        new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ChecksumAlgorithm: 'CRC32' }),
      );
      Parts.push({ PartNumber, ETag, ...{ ChecksumCRC32 } });
    }
    await client.send(
      new CompleteMultipartUploadCommand({
        ...{ Bucket, Key, UploadId, MultipartUpload: { Parts }, ChecksumType: 'FULL_OBJECT' },
      }),
    );
  } finally {
    client.destroy();
  }
}

describe('an unreachable S3 server', () => {
  it('is reported', async () => {
    for (const [name, value] of Object.entries(environmentOf('http://127.0.0.1:1'))) vi.stubEnv(name, value);
    const read = new S3Storage(Location.parse('s3://nowhere/')).read('key');
    await expect(read).rejects.toMatchObject({
      fault: 'unavailable',
      message: expect.stringContaining("can't reach the S3 server") as string,
    });
    vi.unstubAllEnvs();
  });
});

describe('missing credentials', () => {
  it('are reported', async () => {
    const without = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
    for (const [name, value] of Object.entries({ ...environmentOf('http://127.0.0.1:1'), ...without })) {
      vi.stubEnv(name, value);
    }
    await expect(new S3Storage(Location.parse('s3://nobodys/')).read('key')).rejects.toMatchObject({
      fault: 'unavailable',
      message: expect.stringMatching(/^no AWS credentials: [^\n]*$/) as string,
      hint: expect.stringContaining('AWS_PROFILE') as string,
    });
    vi.unstubAllEnvs();
  });
});
