import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/**
 * Sends a body. Resolves to the status, or to 0 if the connection broke.
 *
 * @param {import('./server.mjs').Api} server
 * @param {Uint8Array} body
 * @param {string} [type]
 * @returns {Promise<{ readonly status: number, readonly text: string }>}
 */
export function ask({ api, token }, body, type = 'image/jpeg') {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': type, 'content-length': body.length };
    const sent = request(`${api}/v1/recognise`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece) => (text += piece));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', () => resolve({ status: 0, text }));
    });
    sent.on('error', () => resolve({ status: 0, text: '' }));
    sent.end(body);
  });
}

/** @param {readonly number[]} times milliseconds */
export function quantilesOf(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { p50: at(0.5), p95: at(0.95) };
}

/**
 * Sends images in turn, so many at a time.
 *
 * @param {import('./server.mjs').Api} server
 * @param {readonly Uint8Array[]} images
 * @param {number} count
 * @param {number} atATime
 */
export async function load(server, images, count, atATime) {
  /** @type {number[]} */
  const times = [];
  let errors = 0;
  let next = 0;
  const start = performance.now();
  const one = async () => {
    while (next < count) {
      const image = images[next++ % images.length];
      const sent = performance.now();
      const { status } = await ask(server, image);
      times.push(performance.now() - sent);
      if (status !== 200) errors++;
    }
  };
  await Promise.all(Array.from({ length: atATime }, one));
  const rate = (count / (performance.now() - start)) * 1000;
  return { count, errors, rate, ...quantilesOf(times) };
}
