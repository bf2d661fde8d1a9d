import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SocketLines } from '../../../src/engines/spark/worker/socket-lines.js';

let server: Server;
const accepted: Socket[] = [];

beforeAll(async () => {
  server = createServer((socket) => accepted.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => void server.close());

/** Both ends of a connection. */
async function connection(): Promise<readonly [Socket, Socket]> {
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  await Promise.all([once(client, 'connect'), once(server, 'connection')]);
  const socket = accepted.pop();
  if (socket === undefined) throw new Error('no connection');
  return [client, socket.on('error', () => undefined)];
}

describe('lines from a connection', () => {
  it('arrive whole, however they are cut', async () => {
    const line = fc.stringMatching(/^[ -~é]{0,40}$/);
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.nat(200)), async (lines, cuts) => {
        const [client, socket] = await connection();
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        const ends = [...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        ends.forEach((end, i) => client.write(bytes.subarray(ends[i - 1] ?? 0, end)));
        client.end();
        const read = new SocketLines(socket);
        for (const text of lines) expect(await read.next({ bytes: 100 })).toBe(text);
        expect(await read.next({ bytes: 100 })).toBeUndefined();
      }),
      { numRuns: runs(30) },
    );
  });

  it('end the connection where one is longer than allowed, without reading on', async () => {
    const [client, socket] = await connection();
    const flood = Buffer.alloc(64 * 2 ** 20, 'x');
    client.write(flood);
    expect(await new SocketLines(socket).next({ bytes: 64 })).toBeUndefined();
    expect(socket.destroyed).toBe(true);
    expect(socket.bytesRead).toBeLessThan(2 ** 20);
    // The reset arrives as an error, too.
    await new Promise((closed) => client.once('close', closed));
  });

  it('end the connection where one comes too slowly', async () => {
    const [client, socket] = await connection();
    const drip = setInterval(() => client.write('x'), 10);
    const start = performance.now();
    expect(await new SocketLines(socket).next({ bytes: 10_000, ms: 200 })).toBeUndefined();
    clearInterval(drip);
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(socket.destroyed).toBe(true);
  });

  it('are followed by the end of the connection, whatever the other side sends', async () => {
    const [client, socket] = await connection();
    const lines = new SocketLines(socket);
    client.write('one\nand more');
    expect(await lines.next({ bytes: 10 })).toBe('one');
    lines.end();
    client.end('and more'.repeat(100_000));
    await once(socket, 'close');
  });
});
