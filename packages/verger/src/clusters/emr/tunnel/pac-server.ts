import { createServer, type Server } from 'node:http';
import { systemCode, VergerError } from '../../../common/errors.js';
import { loopback } from '../../local/ports.js';

const path = '/proxy.pac';

export function pacAddress(port: number): string {
  return `http://${loopback}:${port}${path}`;
}

/** Serves a proxy auto-configuration file to this computer. @throws VergerError `aws` if the port is taken */
export function servePac(text: string, port: number): Promise<Server> {
  const server = createServer(({ method, url }, response) => {
    const isOurs = url === path && (method === 'GET' || method === 'HEAD');
    // Browsers ask for this type: https://developer.mozilla.org/docs/Web/HTTP/Guides/Proxy_servers_and_tunneling/Proxy_Auto-Configuration_PAC_file
    const type = isOurs ? 'application/x-ns-proxy-autoconfig' : 'text/plain';
    response.writeHead(isOurs ? 200 : 404, { 'content-type': type, 'cache-control': 'no-store' });
    response.end(isOurs ? text : 'not found\n');
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(systemCode(error) === 'EADDRINUSE' ? portTaken(port, error) : error);
    });
    server.listen(port, loopback, () => resolve(server));
  });
}

export function portTaken(port: number | undefined, cause: unknown): VergerError {
  const which = port === undefined ? 'a local port' : `the local port ${port}`;
  return new VergerError('aws', `${which} is taken by another program`, {
    cause,
    hint: 'start the tunnel again: it takes other ports',
  });
}
