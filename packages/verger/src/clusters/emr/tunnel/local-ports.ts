import { createServer } from 'node:net';
import { systemCode } from '../../../common/errors.js';
import { freePorts, loopback } from '../../local/ports.js';

/** For each wanted port: the same one if it is free on the loopback address right now, or else another. */
export async function localPorts(wanted: readonly number[]): Promise<readonly number[]> {
  const free = await Promise.all(wanted.map(isFree));
  const others = [...(await freePorts(free.filter((each) => !each).length))];
  return wanted.map((port, i) => (free[i] ? port : (others.pop() ?? 0)));
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      if (['EADDRINUSE', 'EACCES'].includes(systemCode(error) ?? '')) resolve(false);
      else reject(error);
    });
    server.listen(port, loopback, () => server.close(() => resolve(true)));
  });
}
