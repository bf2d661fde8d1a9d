import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { systemCode } from '../../common/errors.js';

export const loopback = '127.0.0.1';

/** Below the ports that systems hand out by themselves (Linux: 32768 and up), above those of well-known services. */
const range = [20_000, 32_768] as const;

/** `count` different ports that are free right now, and that the system will not hand to another process. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers: Server[] = [];
  try {
    while (servers.length < count) {
      const server = await listening(randomInt(...range));
      if (server !== undefined) servers.push(server);
    }
    return servers.map((server) => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
      return address.port;
    });
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** Whether a port can be listened on right now. */
export async function isFree(port: number): Promise<boolean> {
  const server = await listening(port);
  server?.close();
  return server !== undefined;
}

/** Undefined where the port is taken. */
function listening(port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      if (systemCode(error) === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(port, loopback, () => resolve(server));
  });
}
