import { loopback } from '../../local/ports.js';
import { localPorts } from './local-ports.js';
import type { PrimaryNode } from './primary-node.js';
import { type Service, services } from './services.js';

/** A port of this computer that leads to a service of the primary node. */
export interface Forward {
  readonly service: Service;
  /** On the loopback address of this computer. */
  readonly localPort: number;
  /** The service as the primary node reaches it. */
  readonly target: string;
}

/** The local ports of a tunnel. */
export interface TunnelPorts {
  /** A SOCKS proxy. */
  readonly socks: number;
  /** Where the proxy's configuration is served. */
  readonly pac: number;
  readonly forwards: readonly Forward[];
}

/** The port that AWS's guides and tools use for SOCKS ("aws emr socks"). */
const socksPort = 8157;
const pacPort = 8158;

export async function choosePorts({ privateName }: Pick<PrimaryNode, 'privateName'>): Promise<TunnelPorts> {
  const [socks, pac, ...ports] = await localPorts([socksPort, pacPort, ...services.map(({ port }) => port)]);
  const forwards = services.map((service, i) => ({
    service,
    localPort: ports[i],
    target: `${service.listensOn === 'name' ? privateName : loopback}:${service.port}`,
  }));
  return { socks, pac, forwards };
}
