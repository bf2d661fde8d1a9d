import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32, deflateSync } from 'node:zlib';
import { ask } from './load.mjs';

/** What nobody should send, one kind after another, until it is stopped. @param {import('./server.mjs').Api} server */
export function hostile(server) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  const run = { on: true };
  const bodies = badBodies();
  const note = (/** @type {string} */ what, /** @type {string | number} */ status) => {
    if (typeof status === 'number' && (status < 400 || status > 499))
      throw new Error(`${what} was answered with ${status}`);
    counts.set(what, (counts.get(what) ?? 0) + 1);
  };
  const fast = (async () => {
    for (let i = 0; run.on; i++) {
      const { what, body, type } = bodies[i % bodies.length];
      const { status } = await ask(server, body, type);
      // A server that hangs up on a body that is too long is not always heard.
      note(what, status === 0 && what === 'too long' ? 413 : status);
      await sleep(20);
    }
  })();
  const slow = (async () => {
    while (run.on) note('too slow', await dribble(server));
  })();
  return {
    stop: async () => {
      run.on = false;
      await Promise.all([fast, slow]);
      const entries = [...counts];
      return {
        count: entries.reduce((sum, [, count]) => sum + count, 0),
        summary: entries.map(([what, count]) => `${count} ${what}`).join(', '),
      };
    },
  };
}

function badBodies() {
  const jpeg = Buffer.from([
    0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0,
  ]);
  return [
    { what: 'no images', body: Buffer.from('hello'), type: 'image/jpeg' },
    { what: 'cut short', body: jpeg, type: 'image/jpeg' },
    { what: 'bombs', body: png(30_000, 200), type: 'image/png' },
    { what: 'bombs', body: png(5_900, 3_000), type: 'image/png' },
    { what: 'of a wrong type', body: Buffer.from('a=b'), type: 'application/x-www-form-urlencoded' },
    { what: 'empty', body: Buffer.alloc(0), type: 'image/jpeg' },
    { what: 'too long', body: Buffer.alloc(17 * 2 ** 20), type: 'image/jpeg' },
  ];
}

/** Promises more rows than it has. @param {number} side @param {number} rows */
function png(side, rows) {
  const chunk = (/** @type {string} */ type, /** @type {Buffer} */ data) => {
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
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc((side + 1) * rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A byte a second. Resolves to the status. @param {import('./server.mjs').Api} server */
async function dribble({ api, token }) {
  const { host, port } = new URL(api);
  const socket = connect(Number(port), '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (piece) => (text += piece));
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  const lines = ['POST /v1/recognise HTTP/1.1', `host: ${host}`, `authorization: Bearer ${token}`];
  socket.write([...lines, 'content-type: image/jpeg', 'content-length: 1000', '', ''].join('\r\n'));
  const timer = setInterval(() => socket.write('x'), 1000);
  await closed;
  clearInterval(timer);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
}
