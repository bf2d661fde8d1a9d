import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lcg } from 'testing-support/lcg';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, describe, expect, it } from 'vitest';
import { download, type DownloadOptions } from '../../src/models/download.js';
import { type Answer, ScriptedServer, serve, status } from './server.js';

const tempFolder = useTempFolders();
const random = lcg(7);
const body = Uint8Array.from({ length: 300_000 }, () => random() * 256);
const other = Uint8Array.from({ length: 280_000 }, () => random() * 256);

const servers: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function serverOf(...answers: readonly Answer[]): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(...answers);
  servers.push(server);
  return server;
}

function options(overrides: Partial<DownloadOptions> = {}): DownloadOptions {
  return {
    limits: { stallMs: 4000, tries: 3, pauseMs: 1, totalMs: 60_000 },
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onRetry: () => undefined,
    ...overrides,
  };
}

describe('a download succeeds', () => {
  const half = `bytes=${body.length / 2}-`;
  // Where a download resumes after a cut depends on how much was read before it.
  const anyRange = expect.stringMatching(/^bytes=\d+-$/) as string;
  const cases: readonly [string, readonly Answer[], readonly (string | undefined)[]][] = [
    ['at once', [serve(body)], [undefined]],
    ['without a Content-Length', [serve(body, { chunked: true })], [undefined]],
    [
      'after a cut, resuming there',
      [serve(body, { etag: '"v1"', cutAfter: 150_000 }), serve(body)],
      [undefined, anyRange],
    ],
    [
      'after a stall, resuming there',
      [serve(body, { etag: '"v1"', stallAfter: 150_000 }), serve(body)],
      [undefined, half],
    ],
    [
      'after a cut, resuming by the date of the file',
      [
        serve(body, { lastModified: 'Sat, 05 May 2018 10:00:00 GMT', cutAfter: 150_000 }),
        serve(body, { lastModified: 'Sat, 05 May 2018 10:00:00 GMT' }),
      ],
      [undefined, anyRange],
    ],
    [
      'from the start if the server ignores ranges',
      [serve(body, { etag: '"v1"', cutAfter: 150_000 }), serve(body, { etag: '"v1"', ignoresRanges: true })],
      [undefined, anyRange],
    ],
    [
      'from the start if the server names no version',
      [serve(body, { cutAfter: 150_000 }), serve(body, {})],
      [undefined, undefined],
    ],
    [
      'from the start if the ETag is weak',
      [serve(body, { etag: 'W/"v1"', cutAfter: 150_000 }), serve(body, {})],
      [undefined, undefined],
    ],
    [
      'from the start if the file has changed',
      [serve(other, { etag: '"v0"', cutAfter: 150_000 }), serve(body)],
      [undefined, anyRange],
    ],
    [
      'from the start if the server continues with another version',
      [
        serve(other, { etag: '"v0"', cutAfter: 150_000 }),
        serve(body, { etag: '"v1"', ignoresIfRange: true }),
      ],
      [undefined, anyRange, undefined],
    ],
    [
      'from the start if the file is now shorter than the downloaded part',
      [serve(body, { etag: '"v1"', cutAfter: 290_000 }), status(416), serve(body)],
      [undefined, anyRange, undefined],
    ],
    ['after a server error', [status(500), status(503), serve(body)], [undefined, undefined, undefined]],
    [
      'from a complete part although the server claimed more',
      [serve(body, { etag: '"v1"', claims: 400_000, stallAfter: 300_000 }), serve(body)],
      [undefined, 'bytes=300000-'],
    ],
  ];

  it.each(cases)('%s', async (_, answers, ranges) => {
    const folder = await tempFolder();
    const server = await serverOf(...answers);
    const bytes = await download(server.address, join(folder, 'part'), options());
    expect(Buffer.compare(bytes, body)).toBe(0);
    expect(server.ranges).toEqual(ranges);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a download fails', () => {
  const cut = serve(body, { etag: '"v1"', cutAfter: 50_000 });
  const cases: readonly [string, Answer, RegExp, readonly string[]][] = [
    ['if the file is missing', status(404), /weights.h5: the server returned 404 Not Found$/, []],
    ['if the server keeps failing', status(500), /failed after 3 attempts: the server returned 500/, []],
    ['if it stalls before any data', () => undefined, /no data for 4 s/, []],
    ['if it keeps being cut, and can resume', cut, /3 attempts/, ['part', 'part.json']],
    ['if it is cut and the file has no version', serve(body, { cutAfter: 150_000 }), /3 attempts/, []],
    ['if the body is too short', serve(body, { claims: 400_000, cutAfter: 300_000 }), /3 attempts/, []],
  ];

  it.each(cases)('%s', async (_, answer, message, left) => {
    const folder = await tempFolder();
    const server = await serverOf(answer);
    await expect(download(server.address, join(folder, 'part'), options())).rejects.toMatchObject({
      code: 'download',
      message: expect.stringMatching(message) as string,
      hint: expect.stringMatching(/--from/) as string,
    });
    expect(readdirSync(folder).sort()).toEqual(left);
  });

  it('if the server is unreachable', async () => {
    const server = await serverOf(serve(body));
    const { address } = server;
    await servers.pop()?.stop();
    const path = join(await tempFolder(), 'part');
    await expect(download(address, path, options())).rejects.toMatchObject({
      code: 'download',
      message: expect.stringMatching(/3 attempts: .*ECONNREFUSED/) as string,
    });
  });

  it.each(['http://', 'http://user:key@127.0.0.1/weights.h5'])(
    'at once for the address %s',
    async (address) => {
      const path = join(await tempFolder(), 'part');
      const limits = { stallMs: 4000, tries: 2, pauseMs: 1e9, totalMs: 60_000 };
      await expect(download(address, path, options({ limits }))).rejects.toMatchObject({
        code: 'download',
      });
    },
  );

  it('for an unknown host', async () => {
    const path = join(await tempFolder(), 'part');
    const address = 'http://host.invalid/weights.h5';
    await expect(download(address, path, options())).rejects.toMatchObject({ code: 'download' });
  });

  it('while another process downloads the same file, but not after that process has died', async () => {
    const folder = await tempFolder();
    const server = await serverOf(serve(body));
    const path = join(folder, 'part');
    writeFileSync(`${path}.lock`, String(process.ppid));
    await expect(download(server.address, path, options())).rejects.toMatchObject({ code: 'locked' });
    // A process of another container can't be seen, so it may be alive.
    writeFileSync(`${path}.lock`, '99999999 pid:[1]');
    await expect(download(server.address, path, options())).rejects.toThrow(/of another container/);
    // Above the largest possible process ID.
    writeFileSync(`${path}.lock`, '99999999');
    expect((await download(server.address, path, options())).length).toBe(body.length);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('if the part cannot be written, with the system’s reason', async () => {
    const folder = await tempFolder();
    const server = await serverOf(serve(body));
    mkdirSync(join(folder, 'part'));
    await expect(download(server.address, join(folder, 'part'), options())).rejects.toThrow(/EISDIR/);
  });
});

describe('an interrupted download', () => {
  it('resumes when it is started again', async () => {
    const folder = await tempFolder();
    const path = join(folder, 'part');
    const stop = new AbortController();
    const server = await serverOf(serve(body, { etag: '"v1"', stallAfter: 150_000 }), serve(body));
    const first = download(
      server.address,
      path,
      options({
        signal: stop.signal,
        onProgress: (received) => received === 150_000 && stop.abort(),
      }),
    );
    await expect(first).rejects.toMatchObject({
      code: 'interrupted',
      hint: 'run the same command again to resume after 150000 bytes',
    });
    expect(readdirSync(folder).sort()).toEqual(['part', 'part.json']);
    const bytes = await download(server.address, path, options());
    expect(Buffer.compare(bytes, body)).toBe(0);
    expect(server.ranges).toEqual([undefined, 'bytes=150000-']);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('starts over from another address', async () => {
    const folder = await tempFolder();
    const path = join(folder, 'part');
    const first = await serverOf(serve(other, { etag: '"v1"', cutAfter: 50_000 }));
    await expect(download(first.address, path, options())).rejects.toMatchObject({ code: 'download' });
    const second = await serverOf(serve(body));
    expect(Buffer.compare(await download(second.address, path, options()), body)).toBe(0);
    expect(second.ranges).toEqual([undefined]);
  });

  it('stops while waiting for the next try', async () => {
    const stop = new AbortController();
    const server = await serverOf(status(500));
    const path = join(await tempFolder(), 'part');
    const limits = { stallMs: 4000, tries: 3, pauseMs: 60_000, totalMs: 60_000 };
    const failing = download(
      server.address,
      path,
      options({ limits, signal: stop.signal, onRetry: () => void setImmediate(() => stop.abort()) }),
    );
    await expect(failing).rejects.toMatchObject({ code: 'interrupted' });
  });
});
