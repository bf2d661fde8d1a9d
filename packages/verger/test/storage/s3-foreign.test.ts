import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { collect } from 'testing-support/collect';
import { skipOrFail } from 'testing-support/services';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../src/common/errors.js';
import { europeOnly } from '../../src/storage/access.js';
import { Location } from '../../src/storage/location.js';
import { S3Storage } from '../../src/storage/s3/s3-storage.js';
import { makeBucket } from '../support/s3/buckets.js';
import { FaultProxy, type SeenRequest } from '../support/s3/fault-proxy.js';
import { impatience } from '../support/s3/impatience.js';
import { environmentOf } from '../support/s3/server.js';
import { startVersitygw } from '../support/s3/versitygw.js';

const server = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});
const large = 65 * 2 ** 20;

type Respond = (response: ServerResponse) => void;
const response =
  (status: number, headers: Record<string, string>, body = ''): Respond =>
  (response) =>
    void response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
const page = '<!doctype html><html><body>Please log in</body></html>';
const html = { 'content-type': 'text/html' };

/** Answers of captive portals, proxies and web servers. */
const strangers: Readonly<Record<string, Respond>> = {
  'a login page': response(200, html, page),
  'a login page with an ETag': response(
    200,
    { ...html, etag: '"5f-1"', 'last-modified': new Date(0).toUTCString() },
    page,
  ),
  'an empty success': response(200, {}),
  'a redirect': response(302, { location: 'http://portal.example/login?session=secret' }),
  'a permanent redirect': response(301, { ...html, location: 'http://portal.example/' }, page),
  'a missing page': response(404, html, page),
  'a forbidden page': response(403, html, page),
  'another response in JSON': response(200, { 'content-type': 'application/json' }, '{"ok":true}'),
};

describe.skipIf(server === undefined)('a response that is no S3 server’s', () => {
  let proxy: FaultProxy;
  let bucket = '';
  let storage: S3Storage;

  beforeAll(async () => {
    proxy = await FaultProxy.start(server?.endpoint ?? '');
    for (const [name, value] of Object.entries(environmentOf(proxy.endpoint))) vi.stubEnv(name, value);
    bucket = await makeBucket(server?.endpoint ?? '');
  });
  beforeEach(async () => {
    storage = new S3Storage(Location.parse(`s3://${bucket}/${randomUUID()}`), europeOnly, impatience);
    for (const key of ['a/1', 'a/2']) await storage.write(key, Buffer.from(key));
  });
  afterEach(() => (proxy.rule = () => undefined));
  afterAll(async () => {
    await proxy.stop();
    await server?.stop();
  });

  const requests: Readonly<
    Record<string, [matches: (request: SeenRequest) => boolean, send: () => Promise<unknown>]>
  > = {
    'to list': [({ url }) => url.includes('list-type'), () => collect(storage.list())],
    'to read': [({ method }) => method === 'GET', () => storage.read('a/1')],
    'to read a listed version': [
      ({ method, url }) => method === 'GET' && url.includes('a/1'),
      async () => {
        const [entry] = await collect(storage.list());
        if ('obstacle' in entry) throw new Error(entry.detail);
        return storage.read(entry.key, { version: entry.version, maxBytes: entry.size });
      },
    ],
    'to read a range': [
      ({ method }) => method === 'GET',
      () => storage.read('a/1', { range: { start: 0, end: 2 } }),
    ],
    'to look at an object': [({ method }) => method === 'HEAD', () => storage.stat('a/1')],
    'to write': [({ method }) => method === 'PUT', () => storage.write('b', Buffer.from('x'))],
    'to remove one': [({ method }) => method === 'DELETE', () => storage.remove('a/1')],
    'to remove many': [({ method }) => method === 'POST', () => storage.removeAll('a/')],
    'to start an upload': [
      ({ url }) => url.includes('uploads'),
      () => storage.write('l', new Uint8Array(large)),
    ],
    'to upload a part': [
      ({ url }) => url.includes('partNumber=2'),
      () => storage.write('l', new Uint8Array(large)),
    ],
    'to complete an upload': [
      ({ method, url }) => method === 'POST' && url.includes('uploadId'),
      () => storage.write('l', new Uint8Array(large)),
    ],
    'to list uploads': [({ url }) => url.includes('uploads'), () => storage.sweep()],
  };
  const cases = Object.keys(requests).flatMap((request) =>
    Object.keys(strangers)
      // S3 too answers the removal of an object with an empty success.
      .filter((stranger) => !(request === 'to remove one' && stranger === 'an empty success'))
      // HEAD has no body: nothing but the missing request id gives these away.
      .map((stranger) => [request, stranger] as const),
  );

  it.each(cases)('%s is never believed: %s', async (request, stranger) => {
    const [matches, send] = requests[request];
    proxy.rule = (seen) => (matches(seen) ? { type: 'foreign', respond: strangers[stranger] } : undefined);
    const error: unknown = await send().then(
      (value) => new Error(`succeeded with ${String(value)}`),
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      message: expect.stringMatching(/^[^\n]*the response is not an S3 server's: HTTP \d+[^\n]*$/) as string,
    });
    expect(['unavailable', 'failed']).toContain((error as { fault: unknown }).fault);
    expect(messageOf(error)).not.toContain('secret');
    proxy.rule = () => undefined;
    expect((await collect(storage.list())).map(({ key }) => key)).toEqual(['a/1', 'a/2']);
  });

  it('is retried: it may come from a proxy that is in the way for a moment', async () => {
    let count = 0;
    proxy.rule = () =>
      ++count % 2 === 1 ? { type: 'foreign', respond: strangers['a login page'] } : undefined;
    expect(await collect(storage.list())).toHaveLength(2);
    expect(Buffer.from(await storage.read('a/1')).toString()).toBe('a/1');
  });

  it('at the first request is reported with what to check', async () => {
    proxy.rule = () => ({ type: 'foreign', respond: strangers['a redirect'] });
    const other = await makeBucket(server?.endpoint ?? '');
    await expect(new S3Storage(Location.parse(`s3://${other}/`)).place()).rejects.toMatchObject({
      fault: 'unavailable',
      message: `s3://${other}: the response is not an S3 server's: HTTP 302 to http://portal.example`,
      hint: expect.stringContaining('AWS_ENDPOINT_URL_S3') as string,
    });
  });
});
