import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';

/** A web page on a port of its own, which says what it was asked for. */
export async function startPage(
  text: string,
  { port = 0, address = '127.0.0.1' } = {},
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer(({ url, headers }, response) =>
    response.end(`${text} ${headers.host ?? ''} ${url ?? ''}`),
  );
  server.listen(port, address);
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new TypeError('no TCP address');
  return { server, port: bound.port };
}

/** A GET request through a SOCKS 5 proxy that looks the name up itself (RFC 1928); returns the answer. */
export async function getThroughSocks(proxyPort: number, host: string, port: number): Promise<string> {
  const socket = connect(proxyPort, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(Buffer.from([5, 1, 0]));
  await once(socket, 'data');
  const name = Buffer.from(host);
  socket.write(
    Buffer.concat([Buffer.from([5, 1, 0, 3, name.length]), name, Buffer.from([port >> 8, port & 255])]),
  );
  await once(socket, 'data');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
  socket.write(`GET /through-socks HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: close\r\n\r\n`);
  await once(socket, 'close');
  return answer;
}
