import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useTempFolders } from 'testing-support/temp-folder';
import { startServer, type RunningServer } from '../../src/serve/server.js';
import { Location } from '../../src/storage/location.js';
import { makeTempFolder } from 'testing-support/temp-folder';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

useTempFolders();
let server: RunningServer;
let port = 0;
let token = '';
let cookie = '';

beforeAll(async () => {
  server = await startServer({ roots: [Location.parse(await makeTempFolder())], port: 0 });
  const address = new URL(server.address);
  port = Number(address.port);
  token = address.searchParams.get('token') ?? '';
  const { headers } = await get(`/?token=${token}`, { cookie: '' });
  cookie = String(headers['set-cookie']).split(';')[0];
});
afterAll(() => server.close());

/** A request as any program may send it: no client corrects its path or its Host header. */
function get(
  path: string,
  { method = 'GET', ...headers }: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, method, headers: { host: `127.0.0.1:${port}`, cookie, ...headers } },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    sent.on('error', reject).end();
  });
}

describe('the server of the pages', () => {
  it('gives a cookie that scripts and other sites never see, for the token in the address', async () => {
    const { status, headers } = await get(`/?token=${token}`, { cookie: '' });
    expect({ status, location: headers.location }).toEqual({ status: 303, location: './' });
    expect(String(headers['set-cookie'])).toMatch(
      /^verger-\d+=[0-9a-f]{32}; HttpOnly; SameSite=Strict; Path=\/$/,
    );
  });

  it.each([
    ['no token', '/api/runs', ''],
    ['another token', '/?token=0123456789abcdef0123456789abcdef', ''],
    ['a token beside the cookie', '/api/runs?token=x', ''],
    ["another server's cookie", '/api/runs', 'verger-1=0123456789abcdef0123456789abcdef'],
    ['a page without a token', '/', ''],
  ])('refuses %s', async (_title, path, own) => {
    const { status, headers } = await get(path, { cookie: own });
    expect(status).toBe(401);
    expect(headers['set-cookie']).toBeUndefined();
  });

  it.each(['example.org', 'example.org:80', '127.0.0.1', '127.0.0.1:1', 'localhost.example.org'])(
    'does not answer to the name %s',
    async (host) => {
      expect((await get('/api/runs', { host })).status).toBe(421);
    },
  );

  it.each([
    ['POST', 'same-origin'],
    ['PUT', 'same-origin'],
    ['DELETE', 'same-origin'],
    ['OPTIONS', 'cross-site'],
  ])('does nothing on %s', async (method, site) => {
    expect((await get('/api/runs', { method, 'sec-fetch-site': site })).status).toBe(405);
  });

  it.each([
    ['a form of another site', { origin: 'https://example.org', 'content-type': 'text/plain' }],
    ['a script of another site', { origin: 'https://example.org', 'content-type': 'application/json' }],
    [
      'a site whose name points here',
      { origin: 'http://evil.example:80', 'content-type': 'application/json' },
    ],
    ['another server of this machine', { origin: 'http://127.0.0.1:1', 'content-type': 'application/json' }],
    ['a page without an origin', { origin: 'null', 'content-type': 'application/json' }],
    ['a program that names no origin', { 'content-type': 'application/json' }],
  ])('lets %s stop no run', async (_who, headers) => {
    const path = '/api/runs/0123456789ab/stop';
    expect((await get(path, { method: 'POST', ...headers })).status).toBe(403);
  });

  it('lets a page of its own ask to stop a run, but only with the token', async () => {
    const own = { method: 'POST', origin: `http://127.0.0.1:${port}`, 'content-type': 'application/json' };
    const path = '/api/runs/0123456789ab/stop';
    expect((await get(path, own)).status).toBe(404);
    expect((await get(path, { ...own, 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await get(path, { ...own, cookie: '' })).status).toBe(401);
    expect((await get(`${path}/..`, own)).status).toBe(405);
  });

  it('goes on answering while clients send nothing and read nothing', async () => {
    const silent = Array.from({ length: 50 }, () => connect(port, '127.0.0.1'));
    for (const socket of silent.slice(25))
      socket.write(`GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncookie: ${cookie}\r\n\r\n`.repeat(20));
    for (const socket of silent) socket.pause().on('error', () => undefined);
    expect((await get('/api/runs')).status).toBe(200);
    for (const socket of silent) socket.destroy();
  });

  it('answers no script of another site', async () => {
    const foreign = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    expect((await get('/api/runs', foreign)).status).toBe(403);
    expect((await get('/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).status).toBe(
      200,
    );
    const { headers } = await get('/api/runs', { origin: 'https://example.org' });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each([
    '/../../etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%5c..%5cpackage.json',
    '/assets//etc/passwd',
    '/api/runs/..%2f..%2f',
    '/api/runs/%252e%252e',
    '/api/runs/0123456789ab/../../',
    '/api/runs/file:%2f%2f%2fetc%2fpasswd',
  ])('serves no file for %s', async (path) => {
    const { status, body } = await get(path);
    expect([400, 404]).toContain(status);
    expect(body).not.toContain('root:');
  });

  it.each([
    'from=-1',
    'from=1e99',
    'count=0',
    'count=1001',
    'count=abc',
    `stage=${'x'.repeat(301)}`,
    'order=random',
  ])('refuses the parameter %s on one line', async (query) => {
    const { status, body } = await get(`/api/runs/0123456789ab/tasks?${query}`);
    expect(status).toBe(400);
    expect((JSON.parse(body) as { error: { message: string } }).error.message).not.toContain('\n');
  });

  it('sends strict headers with every answer', async () => {
    for (const path of ['/', '/api/runs', '/nothing', '/api/runs/zzz']) {
      const { headers } = await get(path);
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; /);
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
    }
    expect((await get('/')).body).not.toMatch(/<script>|style="|onload=/);
  });
});
