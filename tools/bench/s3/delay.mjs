// A proxy that delays each request by some milliseconds, to simulate a network. It forwards bytes without parsing them,
// so its own cost is small. node tools/bench/s3/delay.mjs <port> <target port> <ms> [file]
// The file gets the number of requests, and how many of them read an object under bench/tars/ or bench/images/.
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';

const [port, target, ms] = process.argv.slice(2, 5).map(Number);
const countFile = process.argv.at(5);
let requests = 0;
let reads = 0;
let written = 0;
if (countFile !== undefined) {
  setInterval(() => {
    if (written !== requests) writeFileSync(countFile, `${(written = requests)} ${reads}`);
  }, 200);
}

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
    // Our client sends its next request when the last one is answered.
    if (!passing) {
      requests += 1;
      if (/^GET \/bench\/(tars|images)\/./.test(bytes.subarray(0, 200).toString('latin1'))) reads += 1;
      setTimeout(pass, ms);
    }
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
