import { createServer, type Server } from 'node:net';

export const loopback = '127.0.0.1';

/** `count` different ports that are free right now. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers: Server[] = [];
  try {
    for (let index = 0; index < count; index++) servers.push(await listening());
    return servers.map((server) => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
      return address.port;
    });
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

function listening(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, loopback, () => resolve(server));
  });
}
