import { readdirSync, readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import { request } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FruitFacts } from '../../src/facts/fruit-facts.js';
import { Robot } from '../../src/robot/robot.js';
import { startServer, type RunningServer } from '../../src/serve/server.js';
import { Location } from '../../src/storage/location.js';
import { Asking, type Body } from './asking.js';
import type { RobotFixture } from './robot-fixture.js';

let fixture: RobotFixture;
let robot: Robot;
let server: RunningServer;
let asking: Asking;
let picture: Uint8Array<ArrayBuffer>;

/** Patience and sizes as small as a test wants them. */
const limits = {
  body: { mostBytes: 2 ** 20, patienceMs: 700 },
  rate: { perSecond: 1000, burst: 1000 },
};

/**
 * A PNG of one colour whose pixels take a thousandth of their size.
 *
 * @param rows that are there
 */
function bomb(side: number, rows = side): Uint8Array<ArrayBuffer> {
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 0], 8);
  const pixels = deflateSync(Buffer.alloc((side + 1) * rows));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const parts = [signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))];
  return Uint8Array.from(Buffer.concat(parts));
}

/** What the server answers to bytes as they are, until it hangs up. */
async function raw(...pieces: readonly (string | number)[]): Promise<string> {
  const socket = connect(Number(new URL(asking.address).port), '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  for (const piece of pieces)
    if (typeof piece === 'string') socket.write(piece);
    else await new Promise((resolve) => setTimeout(resolve, piece));
  await closed;
  return text;
}

/** Worker processes of this one. */
function workers(): readonly number[] {
  const read = (file: string): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(`/proc/${pid}/cmdline`).includes('look-worker.js'))
    .filter((pid) => new RegExp(`\\) \\w ${process.pid} `).test(read(`/proc/${pid}/stat`)))
    .map(Number);
}

const head = (more: string): string =>
  `POST /v1/recognise HTTP/1.1\r\nhost: ${new URL(asking.address).host}\r\nauthorization: Bearer ${asking.token}\r\ncontent-type: image/jpeg\r\n${more}\r\n\r\n`;

/** What nobody should send. */
export function hostileTests(made: () => RobotFixture): void {
  describe('asked by strangers', () => {
    beforeAll(async () => {
      fixture = made();
      const facts = await FruitFacts.open();
      const recogniser = Location.parse(fixture.recogniser);
      robot = await Robot.open({ recogniser, facts, workers: 2, allowRegions: [] });
      server = await startServer({ roots: [], port: 0, robot, robotLimits: limits });
      asking = new Asking(server);
      [picture] = await fixture.pictures('Banana');
    });
    afterAll(async () => {
      await server.close();
      await robot.close();
    });

    describe('the robot API', () => {
      it.each<[string, number, string, () => Body, string?]>([
        ['nothing', 400, 'empty', () => ''],
        ['no image', 415, 'unsupported', () => 'GIF87? no, text'],
        ['half an image', 422, 'corrupt', () => picture.slice(0, picture.length >> 1)],
        [
          'an image with a hole',
          422,
          'corrupt',
          () => picture.map((byte, i) => (i > 700 && i < 900 ? 0xff : byte)),
        ],
        ['pixels that would fill the memory', 413, 'too-large', () => bomb(20_000, 100)],
        ['a body over the limit', 413, 'too-large', () => new Uint8Array(limits.body.mostBytes + 1)],
        ['a form', 415, 'wrong-type', () => 'a=b', 'application/x-www-form-urlencoded'],
      ])('refuses %s', async (_what, status, code, body, type) => {
        expect(await asking.refusal(asking.send('/v1/recognise', body(), type))).toEqual([status, code]);
        expect((await asking.recognise(picture)).decision).toBe('known');
      });

      it('answers others while images of the largest size are decoded', async () => {
        const large = Array.from({ length: 3 }, () => asking.send('/v1/recognise', bomb(5_500), 'image/png'));
        const small = await Promise.all(Array.from({ length: 6 }, () => asking.recognise(picture)));
        expect(small.every(({ decision }) => decision === 'known')).toBe(true);
        for (const { status } of await Promise.all(large)) expect(status).toBe(200);
      });

      it('gives a body up that comes too slowly, or breaks off', async () => {
        const slow = raw(head('content-length: 1000'), 'x', 200, 'x', 200, 'x', 200, 'x', 200, 'x');
        expect((await asking.recognise(picture)).decision).toBe('known');
        expect(await slow).toMatch(/^HTTP\/1\.1 408 .*"code":"slow"/s);
        const sent = request(`${asking.address}/v1/recognise`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${asking.token}`,
            'content-type': 'image/jpeg',
            'content-length': 9999,
          },
        });
        sent.on('error', () => undefined);
        sent.write('abc');
        await new Promise((resolve) => setTimeout(resolve, 100));
        sent.destroy();
        expect((await asking.recognise(picture)).decision).toBe('known');
      });

      it('gives a body of no end up at the limit', async () => {
        const endless = new ReadableStream({ pull: (out) => out.enqueue(new Uint8Array(65_536)) });
        const init = {
          method: 'POST',
          body: endless,
          headers: { 'content-type': 'image/jpeg' },
          duplex: 'half',
        };
        // The server hangs up while the client still sends: it may see the answer, or only that.
        const status = await asking.ask('/v1/recognise', init as RequestInit).then(
          (response) => response.status,
          () => 'hung up',
        );
        expect([413, 'hung up']).toContain(status);
        expect((await asking.recognise(picture)).decision).toBe('known');
      });

      it('answers what is no request in its own words', async () => {
        expect(await raw('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*"code":"bad-request"/s);
        expect(await raw(head(`x-long: ${'x'.repeat(20_000)}`))).toMatch(
          /^HTTP\/1\.1 431 .*"code":"long-headers"/s,
        );
      });

      it('replaces a worker that was killed', async () => {
        const pids = workers();
        expect(pids.length).toBe(2);
        const large = asking.send('/v1/recognise', bomb(5_500), 'image/png');
        await new Promise((resolve) => setTimeout(resolve, 250));
        for (const pid of pids) process.kill(pid, 'SIGKILL');
        const response = await large;
        // The image that it died of, unless it had not begun with it.
        if (response.status !== 200)
          expect([response.status, await response.json()]).toMatchObject([
            422,
            { error: { code: 'crashed' } },
          ]);
        const answers = await Promise.all(Array.from({ length: 4 }, () => asking.recognise(picture)));
        expect(answers.every(({ decision }) => decision === 'known')).toBe(true);
      });

      it('turns away what is more than it can hold, and says when to come again', async () => {
        const large = bomb(2_500);
        const responses = await Promise.all(
          Array.from({ length: 40 }, () => asking.send('/v1/recognise', large, 'image/png')),
        );
        const refused = responses.filter(({ status }) => status === 503);
        expect(responses.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(18);
        expect(refused.length).toBeGreaterThan(0);
        expect(refused[0].headers.get('retry-after')).toBe('1');
        expect(await refused[0].json()).toMatchObject({
          error: { code: 'busy', message: 'too many images at once' },
        });
        expect(robot.atWork).toBe(0);
      });

      it('lets nobody in without the token, under another name, or too often', async () => {
        const bare = (headers: Record<string, string>) => fetch(`${asking.address}/v1/info`, { headers });
        expect(await asking.refusal(bare({}))).toEqual([401, 'no-token']);
        expect(await asking.refusal(bare({ authorization: 'Bearer 0123456789abcdef' }))).toEqual([
          401,
          'no-token',
        ]);
        expect(await asking.refusal(bare({ authorization: `Basic ${asking.token}` }))).toEqual([
          401,
          'no-token',
        ]);
        expect(await asking.refusal(bare({ cookie: `verger-1=${asking.token}` }))).toEqual([401, 'no-token']);
        expect(await raw(`GET /v1/info HTTP/1.1\r\nhost: example.org\r\nconnection: close\r\n\r\n`)).toMatch(
          /^HTTP\/1\.1 421 .*"code":"wrong-host"/s,
        );
        const rated = await startServer({
          ...{ roots: [], port: 0, robot },
          robotLimits: { rate: { perSecond: 0.5, burst: 3 } },
        });
        const its = new Asking(rated);
        for (let i = 0; i < 3; i++) await its.recognise(picture);
        const often = await its.send('/v1/recognise', picture);
        expect([often.status, often.headers.get('retry-after')]).toEqual([429, '2']);
        await its.get('/v1/info');
        await rated.close();
      });

      it('keeps pages and robots apart: what one may, the other may not', async () => {
        expect((await asking.ask('/api/runs')).status).toBe(401);
        expect(await asking.refusal(asking.ask('/v1/nothing'))).toEqual([404, 'not-found']);
        expect(await asking.refusal(asking.ask('/v1/recognise', { method: 'PUT' }))).toEqual([
          405,
          'wrong-method',
        ]);
        expect(await asking.refusal(asking.ask('/v1/info?x=1'))).toEqual([400, 'usage']);
        const { headers } = await asking.ask('/v1/info');
        expect(headers.get('content-security-policy')).toContain("default-src 'none'");
        expect([headers.get('cache-control'), headers.get('access-control-allow-origin')]).toEqual([
          'no-store',
          null,
        ]);
      });
    });
  });
}
