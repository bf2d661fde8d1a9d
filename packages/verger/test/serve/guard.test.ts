import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useTempFolders } from 'testing-support/temp-folder';
import { mostConnections, startServer, type RunningServer } from '../../src/serve/server.js';
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
  to = port,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: to, path, method, headers: { host: `127.0.0.1:${to}`, cookie, ...headers } },
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

/** Connects and hangs up. */
async function connected(to: number, host: string): Promise<void> {
  const socket = connect(to, host);
  await once(socket, 'connect');
  socket.destroy();
}

/** Every route with a parameter in its path. */
const routes = [
  '',
  '/notes',
  '/tasks',
  '/time-line.bin',
  '/trace.json',
  '/rejects',
  '/rejects.csv',
  '/rejects/0/bytes',
].concat(
  [
    '',
    '/points.bin',
    '/images?rows=1',
    '/images/0',
    '/findings?kind=suspects',
    '/components',
    '/pictures/0',
  ].map((each) => `/atlas${each}`),
);
const strays = [
  '..%2f..%2fetc',
  '%2e%2e',
  '%252e%252e',
  'file:%2f%2f%2fetc',
  '0123456789ab%00',
  'x'.repeat(5000),
];

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

  it('listens on the loopback interface only', async () => {
    const others = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    for (const { address } of others.filter(({ internal, scopeid }) => !internal && !scopeid))
      await expect(connected(port, address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await connected(port, '127.0.0.1');
  });

  it('answers to the name of a proxy that was named, and to no other', async () => {
    const named = await startServer({ roots: [], port: 0, hostNames: ['hub.example.org'] });
    const { port: its } = new URL(named.address);
    const status = async (host: string) => (await get('/', { host, cookie: '' }, Number(its))).status;
    expect(await Promise.all(['hub.example.org', `hub.example.org:${its}`].map(status))).toEqual([401, 401]);
    expect(await Promise.all(['example.org', 'hub.example.org.evil', 'evil:1'].map(status))).toEqual([
      421, 421, 421,
    ]);
    await named.close();
  });

  it('loses its patience with clients that send nothing or read nothing, and has room again', async () => {
    const patient = await startServer({ roots: [], port: 0, patienceMs: 300 });
    const its = Number(new URL(patient.address).port);
    const question = `GET / HTTP/1.1\r\nhost: 127.0.0.1:${its}\r\n\r\n`.repeat(200);
    const clients = Array.from({ length: mostConnections }, () => connect(its, '127.0.0.1'));
    for (const [i, client] of clients.entries()) {
      client.pause().on('error', () => undefined);
      if (i < 8) client.write(question);
    }
    await Promise.all(clients.map((client) => once(client, 'connect')));
    const status = () =>
      get('/', { cookie: '' }, its).then(
        (answer) => answer.status,
        () => 'no room',
      );
    await expect.poll(status, { timeout: 60_000 }).toBe(401);
    for (const client of clients) client.destroy();
    await patient.close();
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

  it.each(routes)('takes nothing but an id for a run: /api/runs/<run>%s', async (route) => {
    for (const stray of strays) {
      const { status, body } = await get(`/api/runs/${stray}${route}`);
      expect([400, 404, 431]).toContain(status);
      expect(body).not.toContain('root:');
    }
  });

  it.each([
    ...['/rejects?reason=', '/tasks?stage=', '/tasks?worker='].map((each) => [each, 'x'.repeat(301)]),
    ...['/notes?from=', '/rejects?count=', '/rejects?from=', '/atlas/findings?kind=suspects&count='].flatMap(
      (each) => ['../../etc/passwd', '-1', '1e400', 'NaN', '9'.repeat(400)].map((value) => [each, value]),
    ),
    ...['/tasks?order=', '/tasks?retried=', '/atlas/findings?kind='].map((each) => [
      each,
      '../../etc/passwd',
    ]),
  ])('refuses what is no value of a parameter: %s%s', async (query, value) => {
    expect((await get(`/api/runs/0123456789ab${query}${value}`)).status).toBe(400);
  });

  it('compares nothing but runs', async () => {
    for (const stray of strays) {
      const [left, right] = [`left=${stray}&right=0123456789ab`, `left=0123456789ab&right=${stray}`];
      expect([400, 404, 431]).toContain((await get(`/api/compare?${left}`)).status);
      expect([400, 404, 431]).toContain((await get(`/api/compare?${right}`)).status);
    }
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
