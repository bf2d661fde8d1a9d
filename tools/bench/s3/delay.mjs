// A proxy that delays each request by some milliseconds, to simulate a network. It forwards bytes without parsing them,
// so its own cost is small. node tools/bench/s3/delay.mjs <port> <target port> <ms>
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
  // The rest of a request follows almost immediately and is forwarded together with its first bytes.
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
