// A proxy that holds each request back for some milliseconds: what a network adds. It passes bytes and looks into none
// of them, so that it costs little. node bench/s3/delay.mjs <port> <target port> <ms>
import { connect, createServer } from 'node:net';

const [port, target, ms] = process.argv.slice(2).map(Number);

createServer({ noDelay: true }, (client) => {
  const server = connect({ port: target, host: '127.0.0.1', noDelay: true });
  // What belongs to one request comes within a moment; only its first bytes are held back.
  let free = 0;
  client.on('data', (bytes) => {
    const now = performance.now();
    if (now > free + 2) free = now + ms;
    setTimeout(() => server.write(bytes), Math.max(0, free - now));
  });
  client.on('end', () => setTimeout(() => server.end(), ms));
  server.pipe(client);
  for (const [socket, other] of [
    [client, server],
    [server, client],
  ]) {
    socket.on('error', () => other.destroy());
    socket.on('close', () => other.destroy());
  }
}).listen(port, '127.0.0.1');
