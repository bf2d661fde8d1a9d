import type { ServerResponse } from 'node:http';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultRetryLimits, download } from '../../src/models/download.js';
import { cli } from '../support/cli.js';
import { addressOf, type Answer, serve } from './server.js';

const tempFolder = useTempFolders();
const mebibyte = Buffer.alloc(2 ** 20);
const bomb = gzipSync(Buffer.alloc(2 ** 26));
const limits = { stallMs: 400, tries: 2, pauseMs: 1, totalMs: 60_000 };
let folder = '';

beforeEach(async () => {
  folder = await tempFolder();
  vi.stubEnv('VERGER_CACHE', folder);
});
afterEach(() => vi.unstubAllEnvs());

/** Writes as fast as the client reads, without end. */
function flood(response: ServerResponse): void {
  while (response.write(mebibyte));
  response.once('drain', () => flood(response));
}

/** Writes a little, again and again. */
function drip(response: ServerResponse, bytes: Uint8Array): void {
  const timer = setInterval(() => response.write(bytes), 20);
  response.on('close', () => clearInterval(timer));
}

/** What a hostile server does, what is said about it, and what stays for resuming. */
const hostile: readonly [string, Answer, RegExp, readonly string[]][] = [
  [
    'never ends',
    (_, response) => flood(response.writeHead(200, { etag: '"v1"' })),
    /larger than 64 MiB$/,
    [],
  ],
  [
    'claims 12 GB',
    (_, response) => void response.writeHead(200, { 'content-length': 12e9 }).write('x'),
    /larger than 64 MiB$/,
    [],
  ],
  [
    'claims a range of 12 GB',
    (_, response) => void response.writeHead(206, { 'content-range': 'bytes 0-1/12000000000' }).write('x'),
    /larger than 64 MiB$/,
    [],
  ],
  [
    'drips',
    (_, response) => drip(response.writeHead(200, { etag: '"v1"' }), Buffer.of(1)),
    /failed after 2 attempts: only \d+ bytes in 0.4 s$/,
    ['part', 'part.json'],
  ],
  [
    'drips headers',
    ({ socket }, response) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('x: y\r\n'), 20);
      response.on('close', () => clearInterval(timer));
    },
    /failed after 2 attempts: no data for 0.4 s$/,
    [],
  ],
  [
    'sends what is no gzip as gzip',
    (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip'),
    /the server sends the file compressed \(gzip\)$/,
    [],
  ],
  [
    'sends a bomb of gzip',
    (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    /the server sends the file compressed \(gzip\)$/,
    [],
  ],
  [
    'redirects in a circle',
    ({ url }, response) => void response.writeHead(302, { location: `${url}x` }).end(),
    /redirect count exceeded$/,
    [],
  ],
  [
    'redirects to a file',
    (_, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    /weights.h5: URL scheme must be a HTTP\(S\) scheme$/,
    [],
  ],
  [
    'does not speak HTTP',
    ({ socket }) => void socket.end('hello\r\n'),
    /failed after 2 attempts: Response does not match the HTTP/,
    [],
  ],
  [
    'sends an error without end',
    (_, response) => flood(response.writeHead(404)),
    /returned 404 Not Found$/,
    [],
  ],
];

describe('a download from a server that', () => {
  it.each(hostile)('%s ends soon, in little memory, with one line', async (_, answer, message, left) => {
    const address = await addressOf(answer);
    const start = performance.now();
    const failing = download(`${address}?key=secret`, join(folder, 'part'), {
      limits,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onRetry: () => undefined,
    });
    const error: unknown = await failing.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'download', message: expect.stringMatching(message) as string });
    expect((error as Error).message).not.toMatch(/secret|\n/);
    expect(performance.now() - start).toBeLessThan(20_000);
    expect(readdirSync(folder).sort()).toEqual(left);
    if (left.length > 0) expect(readFileSync(join(folder, 'part.json'), 'utf8')).not.toContain('secret');
  });

  it('is slow ends after its time, and can resume', async () => {
    const address = await addressOf((_, response) =>
      drip(response.writeHead(200, { etag: '"v1"' }), Buffer.alloc(70_000)),
    );
    const failing = download(address, join(folder, 'part'), {
      limits: { ...limits, totalMs: 500 },
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onRetry: () => undefined,
    });
    await expect(failing).rejects.toMatchObject({
      code: 'download',
      message: expect.stringMatching(/takes more than 0.5 s$/) as string,
      hint: expect.stringMatching(/to resume after \d+ bytes/) as string,
    });
  });

  it('sends nothing at all costs less than two minutes by default', () => {
    const { stallMs, tries, pauseMs } = defaultRetryLimits;
    expect(stallMs * tries + pauseMs * (2 ** (tries - 1) - 1)).toBeLessThan(120_000);
  });
});

describe('verger model pull', () => {
  const pull = (from: string) => cli(['model', 'pull', 'mobilenet-v2', '--from', from, '--quiet']);

  it.each([
    ['gzip', 'no gzip'],
    ['br', 'no brotli'],
    ['deflate', 'no deflate'],
  ])('fails on broken %s, and leaves nothing', async (encoding, body) => {
    const address = await addressOf(
      (_, response) => void response.writeHead(200, { 'content-encoding': encoding }).end(body),
    );
    const { code, stderr } = await pull(address);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^verger: .*compressed/);
    expect(readdirSync(join(folder, 'models'))).toEqual([]);
  });

  it.each([
    'http://user:pass-word@127.0.0.1:9/w.h5',
    'ftp://user:pass-word@host/w.h5',
    'https://user:pass-word@[',
  ])('does not repeat the password in %s', async (from) => {
    const { code, stdout, stderr } = await pull(from);
    expect([1, 2]).toContain(code);
    expect(stdout + stderr).not.toContain('pass-word');
  });

  it('does not take a file whose length is wrong', async () => {
    const { code, stderr } = await pull(await addressOf(serve(Buffer.alloc(3e5), { claims: 2e5 })));
    expect(code).toBe(1);
    expect(stderr).toMatch(/not an HDF5 file/);
  });
});
