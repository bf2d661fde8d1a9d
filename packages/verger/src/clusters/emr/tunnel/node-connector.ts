import type { TunnelPorts } from './forwards.js';
import type { Connector } from './keep-connected.js';
import type { PrimaryNode } from './primary-node.js';
import type { Identity, Route } from './route.js';
import { sshArguments } from './ssh-arguments.js';
import { type SshFailure, sshFailure } from './ssh-failure.js';

/** Whom the tunnel connects to, how, and as whom. */
export interface NodeAccess {
  readonly primary: PrimaryNode;
  readonly route: Route;
  readonly identity: Identity;
  /** Why no connection can succeed any more; undefined if one may, or if nobody knows. */
  readonly endOfNode: Connector['endOfNode'];
}

/** What each connection of a tunnel needs. */
export class NodeConnector implements Connector {
  readonly #access: NodeAccess;
  readonly #knownHosts: string;
  readonly #ports: TunnelPorts;

  constructor(access: NodeAccess, knownHosts: string, ports: TunnelPorts) {
    this.#access = access;
    this.#knownHosts = knownHosts;
    this.#ports = ports;
  }

  async prepare(signal: AbortSignal): ReturnType<Connector['prepare']> {
    const { primary, route, identity } = this.#access;
    const key = await identity.prepare(signal);
    const target = {
      ...route.way,
      user: identity.user,
      identity: key.file,
      options: [...route.way.options, ...key.options],
      hostName: primary.instanceId,
      knownHosts: this.#knownHosts,
    };
    return { args: sshArguments(target, this.#ports), done: () => key.remove() };
  }

  failureOf(text: string): SshFailure {
    const { primary, identity } = this.#access;
    const { instanceId } = primary;
    return sshFailure(text, { instanceId, user: identity.user, knownHosts: this.#knownHosts });
  }

  endOfNode(): ReturnType<Connector['endOfNode']> {
    return this.#access.endOfNode();
  }
}
