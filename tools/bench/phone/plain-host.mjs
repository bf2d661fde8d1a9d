// A web host that knows nothing of the app. The tests of the app use it too.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

/** @type {Readonly<Record<string, string>>} */
const types = {
  css: 'text/css',
  html: 'text/html',
  js: 'text/javascript',
  json: 'application/json',
  svg: 'image/svg+xml',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
};

/** Sends files, compressed where there are such, unless the browser has them; and counts. */
export class PlainHost {
  #server;
  /** @type {Map<string, string>} */
  #replaced = new Map();
  /** Paths that were asked for. @type {string[]} */
  asked = [];
  /** Of bodies, as sent. */
  bytes = 0;
  address = '';

  /** @param {string} folder */
  constructor(folder) {
    this.#server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://host').pathname.replace(/\/$/, '/index.html');
      this.asked.push(path);
      const file = join(folder, path);
      const replaced = this.#replaced.get(path);
      if (replaced === undefined && !existsSync(file)) {
        response.writeHead(404).end();
        return;
      }
      const type = types[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
      const isPacked = replaced === undefined && existsSync(`${file}.br`);
      const body = replaced ?? readFileSync(isPacked ? `${file}.br` : file);
      const etag = `"${createHash('sha256').update(body).digest('hex')}"`;
      if (request.headers['if-none-match'] === etag) {
        response.writeHead(304, { etag }).end();
        return;
      }
      this.bytes += body.length;
      response.writeHead(200, {
        etag,
        'content-type': type,
        ...(isPacked ? { 'content-encoding': 'br' } : {}),
      });
      response.end(body);
    });
  }

  /** @param {string} folder */
  static async open(folder) {
    const host = new PlainHost(folder);
    host.#server.listen(0, '127.0.0.1');
    await once(host.#server, 'listening');
    const address = host.#server.address();
    if (address === null || typeof address === 'string') throw new TypeError('not listening');
    // Browsers trust this name as they trust https.
    host.address = `http://localhost:${address.port}/`;
    return host;
  }

  /**
   * Sends another text in the place of a file.
   *
   * @param {string} path
   * @param {string} text
   */
  replace(path, text) {
    this.#replaced.set(path, text);
  }

  async close() {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
