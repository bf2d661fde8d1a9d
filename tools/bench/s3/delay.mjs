// A proxy that holds each request back for some milliseconds: what a network adds. It passes bytes and looks into none
// of them, so that it costs little. node tools/bench/s3/delay.mjs <port> <target port> <ms>
import { connect, createServer } from 'node:net';

const [port, target, ms] = process.argv.slice(2).map(Number);

createServer({ noDelay: true }, (client) => {
  const server = connect({ port: target, host: '127.0.0.1', noDelay: true });
  /** @type {Buffer[]} */
  const held = [];
  let passing = false;
  const pass = () => {
    for (const bytes of held.splice(0)) server.write(bytes);
    passing = false;
  };
  // What belongs to one request comes within a moment, and passes with its first bytes.
  client.on('data', (bytes) => {
    held.push(bytes);
    if (!passing) setTimeout(pass, ms);
    passing = true;
  });
  client.on('end', () => setTimeout(() => server.end(), ms + 1));
  server.pipe(client);
  for (const [socket, other] of [
    [client, server],
    [server, client],
  ]) {
    socket.on('error', () => other.destroy());
    socket.on('close', () => other.destroy());
  }
}).listen(port, '127.0.0.1');
