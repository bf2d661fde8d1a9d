import type { IncomingMessage, ServerResponse } from 'node:http';
import { collect } from 'testing-support/collect';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { europeOnly } from '../../src/storage/access.js';
import { requireAccess } from '../../src/storage/open-storage.js';
import { S3Storage } from '../../src/storage/s3/s3-storage.js';
import { ScriptedServer } from '../models/server.js';
import { environmentOf } from '../support/s3/server.js';
import { Location } from '../../src/storage/location.js';

// Responses that no local S3 server can be made to give.

let server: ScriptedServer | undefined;
let number = 0;

/** @param answer responds to all but the lookup of the bucket's region, which has `max-keys=1` */
async function serve(answer: (url: URL, request: IncomingMessage) => ScriptedResponse): Promise<string> {
  server = await ScriptedServer.start((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    request.resume().once('end', () => {
      send(response, url.searchParams.get('max-keys') === '1' ? { xml: listing([]) } : answer(url, request));
    });
  });
  const endpoint = new URL(server.address).origin;
  for (const [name, value] of Object.entries(environmentOf(endpoint))) vi.stubEnv(name, value);
  return `s3://strange-${++number}/in`;
}

interface ScriptedResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly xml?: string;
}

function send(response: ServerResponse, { status = 200, headers = {}, xml = '' }: ScriptedResponse): void {
  const body = Buffer.from(xml);
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
}

const listing = (keys: readonly string[], size = 1): string =>
  `<ListBucketResult>${keys.map((key) => `<Contents><Key>${key}</Key><ETag>"x"</ETag><Size>${size}</Size></Contents>`).join('')}<IsTruncated>false</IsTruncated></ListBucketResult>`;

afterEach(async () => {
  vi.unstubAllEnvs();
  await server?.stop();
});

describe('a listing', () => {
  it('fails if its keys are not in byte order', async () => {
    const storage = new S3Storage(Location.parse(await serve(() => ({ xml: listing(['in/b', 'in/a']) }))));
    await expect(collect(storage.list())).rejects.toMatchObject({
      fault: 'failed',
      message: 'the S3 server lists in/a after in/b, not in byte order',
    });
  });

  it('skips empty folder markers and reports a marker with content', async () => {
    const empty = new S3Storage(
      Location.parse(await serve(() => ({ xml: listing(['in/', 'in/a/', 'in/b'], 0) }))),
    );
    expect((await collect(empty.list())).map(({ key }) => key)).toEqual(['b']);
    await server?.stop();
    const full = new S3Storage(Location.parse(await serve(() => ({ xml: listing(['in/a/', 'in/b']) }))));
    expect(await collect(full.list())).toMatchObject([{ key: 'a/', obstacle: 'unreadable' }, { key: 'b' }]);
  });

  it('stops looking for folders to split at when that would cost more than it saves', async () => {
    const page = (keys: readonly string[], more: boolean): string =>
      listing(keys).replace(
        '<IsTruncated>false</IsTruncated>',
        more
          ? '<IsTruncated>true</IsTruncated><NextContinuationToken>next</NextContinuationToken>'
          : '<IsTruncated>false</IsTruncated>',
      );
    // Thirty folders with one subfolder each, and so on: each further level takes one request per folder.
    const deep = Array.from({ length: 30 }, (_, i) => `in/${i.toString().padStart(2, '0')}/`);
    let probes = 0;
    const storage = new S3Storage(
      Location.parse(
        await serve(({ searchParams: query }) => {
          if (query.get('delimiter') === '/') {
            probes += 1;
            const below = query.get('prefix') === 'in/' ? deep : [`${query.get('prefix') ?? ''}x/`];
            const names = below.map((name) => `<CommonPrefixes><Prefix>${name}</Prefix></CommonPrefixes>`);
            return { xml: page([], false).replace('<IsTruncated>', `${names.join('')}<IsTruncated>`) };
          }
          const all = deep.map((folder) => `${folder}x/x`);
          const after = query.get('start-after') ?? '';
          if (query.get('continuation-token') === 'next') return { xml: page(all.slice(1), false) };
          if (after !== '' && after !== 'in/')
            return {
              xml: page(
                all.filter((key) => key > after),
                false,
              ),
            };
          return { xml: page(all.slice(0, 1), true) };
        }),
      ),
    );
    expect(await collect(storage.list())).toHaveLength(30);
    expect(probes).toBeLessThanOrEqual(25);
  });
});

describe('a version', () => {
  it('is the time of the last change if there is no ETag', async () => {
    const time = 'Thu, 01 Jan 2026 00:00:00 GMT';
    const storage = new S3Storage(
      Location.parse(await serve(() => ({ headers: { 'last-modified': time } }))),
    );
    const entry = await storage.stat('key');
    expect(entry?.version).toBe(`t${Date.UTC(2026, 0, 1) / 1000}`);
    await storage.read('key', { version: entry?.version ?? '' });
    await expect(storage.read('key', { version: 't1' })).rejects.toMatchObject({ fault: 'changed' });
  });
});

describe('removing', () => {
  const removing = (xml: string) => (_: URL, request: IncomingMessage) => ({
    xml: request.method === 'POST' ? xml : listing(['in/x/a', 'in/x/b']),
  });

  it.each([
    ['AccessDenied', 'denied', 'not allowed: s3:DeleteObject on arn:aws:s3:::'],
    ['InternalError', 'unavailable', 'the server returned InternalError: for a while'],
  ])('fails if the server refuses one of the keys: %s', async (code, fault, message) => {
    const xml = `<DeleteResult><Error><Key>in/a</Key><Code>${code}</Code><Message>for a while</Message></Error></DeleteResult>`;
    const storage = new S3Storage(Location.parse(await serve(removing(xml))));
    await expect(storage.removeAll('x/')).rejects.toMatchObject({
      fault,
      message: expect.stringContaining(message) as string,
    });
  });

  it('treats a key that is already gone as removed', async () => {
    const xml = '<DeleteResult><Error><Key>in/a</Key><Code>NoSuchKey</Code></Error></DeleteResult>';
    await new S3Storage(Location.parse(await serve(removing(xml)))).removeAll('x/');
  });

  it.each(['', '/', 'a'])('rejects %j, which does not name a folder', async (prefix) => {
    const storage = new S3Storage(Location.parse('s3://nobody-is-asked/'));
    await expect(storage.removeAll(prefix)).rejects.toMatchObject({ fault: 'failed' });
  });
});

describe('an upload', () => {
  const rule = (algorithm: string): string =>
    `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>${algorithm}</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`;

  it.each([
    ['aws:kms', undefined],
    ['aws:kms:dsse', undefined],
    ['AES256', 'AES256'],
  ])('to a bucket encrypted with %s requests the encryption %s', async (algorithm, requested) => {
    let headers: IncomingMessage['headers'] = {};
    const location = await serve((url, request) => {
      if (request.method === 'PUT') ({ headers } = request);
      return url.searchParams.has('encryption') ? { xml: rule(algorithm) } : { headers: { etag: '"x"' } };
    });
    await new S3Storage(Location.parse(location)).write('key', Buffer.from('x'));
    expect(headers['content-length']).toBe('1');
    expect(headers['x-amz-server-side-encryption']).toBe(requested);
  });
});

describe('unfinished uploads', () => {
  it('are swept page by page', async () => {
    const aborted: string[] = [];
    const upload = (id: string): string => `<Upload><Key>in/k</Key><UploadId>${id}</UploadId></Upload>`;
    const location = await serve(({ searchParams: query }, { method }) => {
      if (method === 'DELETE') {
        aborted.push(query.get('uploadId') ?? '');
        // The second is already gone when it is aborted.
        return { status: query.get('uploadId') === '2' ? 404 : 204 };
      }
      const more =
        '<IsTruncated>true</IsTruncated><NextKeyMarker>in/k</NextKeyMarker><NextUploadIdMarker>2</NextUploadIdMarker>';
      const isFirst = !query.has('key-marker');
      const uploads = isFirst ? upload('1') + upload('2') + more : upload('3');
      return { xml: `<ListMultipartUploadsResult>${uploads}</ListMultipartUploadsResult>` };
    });
    await new S3Storage(Location.parse(location)).sweep();
    expect(aborted).toEqual(['1', '2', '3']);
  });

  it('report the missing permission if they may not be listed', async () => {
    const storage = new S3Storage(Location.parse(await serve(() => ({ status: 403 }))));
    await expect(storage.sweep()).rejects.toMatchObject({
      fault: 'denied',
      message: expect.stringMatching(/^not allowed: s3:ListBucketMultipartUploads on /) as string,
    });
  });
});

describe('an age', () => {
  const at = (seconds: number): string => new Date(Date.UTC(2020, 0, 1) + seconds * 1000).toUTCString();

  it('is measured by the clock of the server', async () => {
    const headers = { date: at(90), 'last-modified': at(0) };
    expect(await new S3Storage(Location.parse(await serve(() => ({ headers })))).age('key')).toBe(90_000);
  });

  it('is negative if that clock was set back since', async () => {
    const headers = { date: at(0), 'last-modified': at(1) };
    expect(await new S3Storage(Location.parse(await serve(() => ({ headers })))).age('key')).toBe(-1000);
  });
});

describe('the region and endpoint of a bucket', () => {
  it('are resolved, and can be passed to a process without that configuration', async () => {
    const location = await serve(() => ({ xml: listing(['in/a']) }));
    const endpoint = `${new URL(server?.address ?? '').origin}/`;
    const access = await requireAccess([Location.parse(location)], europeOnly);
    expect(access).toEqual({ allowRegions: [], s3: { region: 'eu-central-1', endpoint } });
    vi.stubEnv('AWS_ENDPOINT_URL_S3', '');
    vi.stubEnv('AWS_REGION', 'us-east-1');
    expect(await collect(new S3Storage(Location.parse(location), access).list())).toMatchObject([
      { key: 'a' },
    ]);
    expect(await requireAccess([Location.parse(location)], access)).toEqual(access);
  });

  it.each([
    ['nowhere', 'is not an HTTP URL: nowhere'],
    ['http://me@host', 'contains a user name or password'],
    ['http://me:secret@host', 'contains a user name or password'],
  ])('are rejected if the endpoint is %s', async (endpoint, message) => {
    for (const [name, value] of Object.entries(environmentOf(endpoint))) vi.stubEnv(name, value);
    await expect(requireAccess([Location.parse(`s3://strange-${++number}/`)])).rejects.toMatchObject({
      fault: 'failed',
      message: `AWS_ENDPOINT_URL_S3 ${message}`,
    });
  });
});
