import type { IncomingMessage, ServerResponse } from 'node:http';
import { collect } from 'testing-support/collect';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { europeOnly } from '../../src/storage/access.js';
import { requireAccess } from '../../src/storage/open-storage.js';
import { S3Storage } from '../../src/storage/s3/s3-storage.js';
import { ScriptedServer } from '../models/server.js';
import { environmentOf } from '../support/s3/server.js';

// Answers that no server at hand can be made to give.

let server: ScriptedServer | undefined;
let number = 0;

/** @param answer of whatever is asked beyond the bucket's region, whose question has `max-keys=1` */
async function serve(answer: (url: URL, request: IncomingMessage) => Said): Promise<string> {
  server = await ScriptedServer.start((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    request.resume().once('end', () => {
      say(response, url.searchParams.get('max-keys') === '1' ? {} : answer(url, request));
    });
  });
  const endpoint = new URL(server.address).origin;
  for (const [name, value] of Object.entries(environmentOf(endpoint))) vi.stubEnv(name, value);
  return `s3://strange-${++number}/in`;
}

interface Said {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly xml?: string;
}

function say(response: ServerResponse, { status = 200, headers = {}, xml = '' }: Said): void {
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
  it('is refused where it does not follow the bytes of its keys', async () => {
    const storage = new S3Storage(await serve(() => ({ xml: listing(['in/b', 'in/a']) })));
    await expect(collect(storage.list())).rejects.toMatchObject({
      fault: 'failed',
      message: 'the S3 server lists in/a after in/b, not in byte order',
    });
  });

  it('passes over the marks of folders, and tells one that holds something', async () => {
    const empty = new S3Storage(await serve(() => ({ xml: listing(['in/', 'in/a/', 'in/b'], 0) })));
    expect((await collect(empty.list())).map(({ key }) => key)).toEqual(['b']);
    await server?.stop();
    const full = new S3Storage(await serve(() => ({ xml: listing(['in/a/', 'in/b']) })));
    expect(await collect(full.list())).toMatchObject([{ key: 'a/', obstacle: 'unreadable' }, { key: 'b' }]);
  });

  it('is cut at few folders where finding more would cost more than it saves', async () => {
    const page = (keys: readonly string[], more: boolean): string =>
      listing(keys).replace(
        '<IsTruncated>false</IsTruncated>',
        more
          ? '<IsTruncated>true</IsTruncated><NextContinuationToken>next</NextContinuationToken>'
          : '<IsTruncated>false</IsTruncated>',
      );
    // Thirty folders with one folder each, and so on: each level would have to be asked folder by folder.
    const deep = Array.from({ length: 30 }, (_, i) => `in/${i.toString().padStart(2, '0')}/`);
    let probes = 0;
    const storage = new S3Storage(
      await serve(({ searchParams: query }) => {
        if (query.get('delimiter') === '/') {
          probes += 1;
          const below = query.get('prefix') === 'in/' ? deep : [`${query.get('prefix') ?? ''}x/`];
          const names = below.map((name) => `<CommonPrefixes><Prefix>${name}</Prefix></CommonPrefixes>`);
          return { xml: `<ListBucketResult>${names.join('')}</ListBucketResult>` };
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
    );
    expect(await collect(storage.list())).toHaveLength(30);
    expect(probes).toBeLessThanOrEqual(25);
  });
});

describe('a version', () => {
  it('is the time of the last change where there is no ETag', async () => {
    const time = 'Thu, 01 Jan 2026 00:00:00 GMT';
    const storage = new S3Storage(await serve(() => ({ headers: { 'last-modified': time } })));
    const entry = await storage.stat('key');
    expect(entry?.version).toBe(`t${Date.UTC(2026, 0, 1) / 1000}`);
    await storage.read('key', { version: entry?.version ?? '' });
    await expect(storage.read('key', { version: 't1' })).rejects.toMatchObject({ fault: 'changed' });
  });
});

describe('removing', () => {
  it.each([
    ['AccessDenied', 'denied', 'not allowed: s3:DeleteObject on arn:aws:s3:::'],
    ['InternalError', 'unavailable', 'the server returned InternalError: for a while'],
  ])('fails where one of the keys is refused: %s', async (code, fault, message) => {
    const xml = `<DeleteResult><Error><Key>in/a</Key><Code>${code}</Code><Message>for a while</Message></Error></DeleteResult>`;
    const storage = new S3Storage(await serve(() => ({ xml })));
    await expect(storage.remove('a')).rejects.toMatchObject({
      fault,
      message: expect.stringContaining(message) as string,
    });
  });

  it('takes a key that is gone for removed', async () => {
    const xml = '<DeleteResult><Error><Key>in/a</Key><Code>NoSuchKey</Code></Error></DeleteResult>';
    await new S3Storage(await serve(() => ({ xml }))).remove('a');
  });

  it.each(['', '/', 'a'])('refuses %j, which names no folder', async (prefix) => {
    const storage = new S3Storage('s3://nobody-is-asked/');
    await expect(storage.removeAll(prefix)).rejects.toMatchObject({ fault: 'failed' });
  });
});

describe('a bucket of keys in KMS', () => {
  const rule = (algorithm: string): string =>
    `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>${algorithm}</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`;

  it.each([
    ['aws:kms', undefined],
    ['aws:kms:dsse', undefined],
    ['AES256', 'AES256'],
  ])('with %s is asked for %s with an upload', async (algorithm, asked) => {
    let headers: IncomingMessage['headers'] = {};
    const location = await serve((url, request) => {
      if (request.method === 'PUT') ({ headers } = request);
      return url.searchParams.has('encryption') ? { xml: rule(algorithm) } : {};
    });
    await new S3Storage(location).write('key', Buffer.from('x'));
    expect(headers['content-length']).toBe('1');
    expect(headers['x-amz-server-side-encryption']).toBe(asked);
  });
});

describe('unfinished uploads', () => {
  it('are swept page by page', async () => {
    const aborted: string[] = [];
    const upload = (id: string): string => `<Upload><Key>in/k</Key><UploadId>${id}</UploadId></Upload>`;
    const location = await serve(({ searchParams: query }, { method }) => {
      if (method === 'DELETE') {
        aborted.push(query.get('uploadId') ?? '');
        // The second is gone by the time that it is asked for.
        return { status: query.get('uploadId') === '2' ? 404 : 204 };
      }
      const more =
        '<IsTruncated>true</IsTruncated><NextKeyMarker>in/k</NextKeyMarker><NextUploadIdMarker>2</NextUploadIdMarker>';
      const isFirst = !query.has('key-marker');
      const uploads = isFirst ? upload('1') + upload('2') + more : upload('3');
      return { xml: `<ListMultipartUploadsResult>${uploads}</ListMultipartUploadsResult>` };
    });
    await new S3Storage(location).sweep();
    expect(aborted).toEqual(['1', '2', '3']);
  });

  it('that may not be looked for are told by the permission', async () => {
    const storage = new S3Storage(await serve(() => ({ status: 403 })));
    await expect(storage.sweep()).rejects.toMatchObject({
      fault: 'denied',
      message: expect.stringMatching(/^not allowed: s3:ListBucketMultipartUploads on /) as string,
    });
  });
});

describe('an age', () => {
  const at = (seconds: number): string => new Date(Date.UTC(2020, 0, 1) + seconds * 1000).toUTCString();

  it('goes by the clock of the server', async () => {
    const headers = { date: at(90), 'last-modified': at(0) };
    expect(await new S3Storage(await serve(() => ({ headers }))).age('key')).toBe(90_000);
  });

  it('is never below nothing', async () => {
    const headers = { date: at(0), 'last-modified': at(1) };
    expect(await new S3Storage(await serve(() => ({ headers }))).age('key')).toBe(0);
  });
});

describe('the place of a bucket', () => {
  it('is found, to be told to others, and theirs where they have none of their own', async () => {
    const location = await serve(() => ({ xml: listing(['in/a']) }));
    const endpoint = `${new URL(server?.address ?? '').origin}/`;
    const access = await requireAccess([location], europeOnly);
    expect(access).toEqual({ allowRegions: [], s3: { region: 'eu-central-1', endpoint } });
    vi.stubEnv('AWS_ENDPOINT_URL_S3', '');
    vi.stubEnv('AWS_REGION', 'us-east-1');
    expect(await collect(new S3Storage(location, access).list())).toMatchObject([{ key: 'a' }]);
    expect(await requireAccess([location], access)).toEqual(access);
  });

  it.each([
    ['nowhere', 'is not an HTTP URL: nowhere'],
    ['http://me@host', 'contains a user name or password'],
    ['http://me:secret@host', 'contains a user name or password'],
  ])('is no place where the endpoint is %s', async (endpoint, message) => {
    for (const [name, value] of Object.entries(environmentOf(endpoint))) vi.stubEnv(name, value);
    await expect(requireAccess([`s3://strange-${++number}/`])).rejects.toMatchObject({
      fault: 'failed',
      message: `AWS_ENDPOINT_URL_S3 ${message}`,
    });
  });
});
