import { once } from 'node:events';
import type { Server } from 'node:http';
import { VergerError } from '../../../common/errors.js';
import { untilAborted } from '../../../common/until-aborted.js';
import { choosePorts, type TunnelPorts } from './forwards.js';
import { fingerprintOf, type HostKeySource } from './host-keys.js';
import { type ConnectionChanges, KeptConnection } from './keep-connected.js';
import { pinnedHostKeys } from './known-hosts.js';
import { type NodeAccess, NodeConnector } from './node-connector.js';
import { pacAddress, servePac } from './pac-server.js';
import { proxyAutoConfig } from './pac.js';
import type { PrimaryNode } from './primary-node.js';
import { requireTool } from '../../../common/required-tool.js';
import type { SshFailure } from './ssh-failure.js';

/** Between our look at the ports and ssh's, other programs may take them. */
const portAttempts = 3;

export interface TunnelOptions extends ConnectionChanges {
  /** Closes the tunnel. */
  readonly signal: AbortSignal;
}

/** Ports of this computer that lead to the primary node of a cluster, as long as the tunnel is open. */
export class Tunnel {
  readonly primary: PrimaryNode;
  readonly ports: TunnelPorts;
  /** Where browsers find the configuration of the proxy. */
  readonly pac: string;
  /** Fingerprints of the pinned host keys. */
  readonly hostKeys: readonly string[];
  /** Resolves when the tunnel has been closed. Rejects with a VergerError if it is lost for good. */
  readonly closed: Promise<void>;
  readonly #connection: KeptConnection;
  readonly #pacServer: Server;

  private constructor(
    facts: Pick<Tunnel, 'primary' | 'ports' | 'hostKeys'>,
    connection: KeptConnection,
    pacServer: Server,
    changes: ConnectionChanges,
  ) {
    this.primary = facts.primary;
    this.ports = facts.ports;
    this.hostKeys = facts.hostKeys;
    this.pac = pacAddress(facts.ports.pac);
    this.#connection = connection;
    this.#pacServer = pacServer;
    this.closed = connection.keep(changes).finally(() => this.close());
    // Whoever waits for it hears of a failure.
    this.closed.catch(() => undefined);
  }

  /**
   * Opens a tunnel. All its ports are on the loopback address.
   * @throws VergerError `access` for a wrong or unknown host key, a refused key, or missing permissions; `not-found` for a
   *   tool or a file that is missing; `aws` if there is no connection; `interrupted`
   */
  static async open(access: NodeAccess, source: HostKeySource, options: TunnelOptions): Promise<Tunnel> {
    const { primary, route, identity } = access;
    await requireTool('ssh', ['-V'], { name: 'ssh', hint: 'install the OpenSSH client' });
    await Promise.all([route.check(), identity.check()]);
    const { file, keys } = await untilAborted(pinnedHostKeys(primary, source), options.signal);
    const { connection, ports } = await connected(access, file, options.signal);
    try {
      const pacServer = await servePac(proxyAutoConfig(primary, ports.socks), ports.pac);
      const hostKeys = keys.map(fingerprintOf);
      const tunnel = new Tunnel({ primary, ports, hostKeys }, connection, pacServer, options);
      closeOnAbort(tunnel, options.signal);
      return tunnel;
    } catch (error) {
      await connection.stop();
      throw error;
    }
  }

  /** Closes all ports. When it returns, no process is left. Can be called twice. */
  async close(): Promise<void> {
    const served = this.#pacServer.listening ? once(this.#pacServer, 'close') : undefined;
    this.#pacServer.close();
    this.#pacServer.closeAllConnections();
    await Promise.all([served, this.#connection.stop()]);
  }
}

function closeOnAbort(tunnel: Tunnel, signal: AbortSignal): void {
  const close = (): void => void tunnel.close();
  signal.addEventListener('abort', close, { once: true });
  const forget = (): void => signal.removeEventListener('abort', close);
  tunnel.closed.then(forget, forget);
  if (signal.aborted) close();
}

/** The first connection, and the ports that it has. */
async function connected(
  access: NodeAccess,
  knownHosts: string,
  signal: AbortSignal,
): Promise<{ readonly connection: KeptConnection; readonly ports: TunnelPorts }> {
  for (let attempt = 1; ; attempt++) {
    const ports = await choosePorts(access.primary);
    const connection = new KeptConnection(new NodeConnector(access, knownHosts, ports));
    const failure = await connectUnlessAborted(connection, signal);
    if (failure === undefined) return { connection, ports };
    if (failure.cure !== 'ports' || attempt === portAttempts) throw failure.error;
  }
}

/** @throws VergerError `interrupted` */
async function connectUnlessAborted(
  connection: KeptConnection,
  signal: AbortSignal,
): Promise<SshFailure | undefined> {
  const stop = (): void => void connection.stop();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const failure = await connection.connect();
    if (failure !== undefined || connection.isStopped()) await connection.stop();
    if (signal.aborted) throw interrupted();
    return failure;
  } catch (error) {
    throw signal.aborted ? interrupted() : error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function interrupted(): VergerError {
  return new VergerError('interrupted', 'interrupted');
}
