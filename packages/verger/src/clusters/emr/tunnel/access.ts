import type { AwsAccount } from '../account/aws-account.js';
import type { ClusterView } from '../launch/cluster-view.js';
import type { Region } from '../launch/region.js';
import { directRoute } from './direct-route.js';
import { bootstrapLog, hostKeyFile } from './host-key-sources.js';
import type { HostKeySource } from './host-keys.js';
import { keyFile } from './key-file.js';
import type { NodeAccess } from './node-connector.js';
import { endOf, findPrimaryNode, type PrimaryNode } from './primary-node.js';
import { pushedKey } from './pushed-key.js';
import { sessionManagerRoute } from './session-manager-route.js';

/** How the user wants to get to the primary node. */
export interface AccessRequest {
  /** A name or an address of the primary node, to connect directly. Without it, through Session Manager. */
  readonly host?: string | undefined;
  /** The port of a direct connection. */
  readonly port?: number | undefined;
  /** The file of a private key that the node accepts. Without it, a new one is pushed for each connection. */
  readonly key?: string | undefined;
  /** Whom to log in as; `hadoop` unless given. */
  readonly user?: string | undefined;
  /** A file with the host keys of the primary node. Without it, they are read from the bootstrap's log. */
  readonly hostKey?: string | undefined;
}

/** A cluster, and whom to ask about it. */
interface ClusterOfAccount {
  readonly account: AwsAccount;
  readonly region: Region;
  readonly cluster: ClusterView;
}

/** The user of EMR's nodes who owns the jobs. */
const clusterUser = 'hadoop';
const sshPort = 22;

/**
 * Finds the primary node of a cluster, and the way there.
 * @throws VergerError `access`, `aws`, `usage`
 */
export async function accessTo(
  { account, region, cluster }: ClusterOfAccount,
  { host, port = sshPort, key, user = clusterUser, hostKey }: AccessRequest,
): Promise<{ readonly access: NodeAccess; readonly source: HostKeySource }> {
  const primary = await findPrimaryNode(account, cluster);
  const access = {
    primary,
    route: host === undefined ? sessionManagerRoute(primary) : directRoute(host, port),
    identity: key === undefined ? pushedKey(account, primary, user) : keyFile(key, user),
    endOfNode: () => endOfNode(region, primary),
  };
  return { access, source: hostKey === undefined ? bootstrapLog : hostKeyFile(hostKey) };
}

async function endOfNode(region: Region, { clusterId }: PrimaryNode): ReturnType<NodeAccess['endOfNode']> {
  // Without an answer nobody knows.
  const cluster = await region.emr.describe(clusterId).catch(() => undefined);
  return cluster === undefined ? undefined : endOf(cluster);
}
