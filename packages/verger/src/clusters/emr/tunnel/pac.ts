import { loopback } from '../../local/ports.js';
import type { PrimaryNode } from './primary-node.js';

type Names = Pick<PrimaryNode, 'clusterId' | 'region' | 'privateName' | 'privateAddress' | 'publicName'>;

/**
 * A proxy auto-configuration file: the names of the cluster's nodes, which mean nothing outside its network, through the
 * tunnel; everything else directly. Browsers ask the proxy for the address of a name, so none of them leaves the tunnel.
 * It has no other way for the cluster's names: without the tunnel they fail.
 */
export function proxyAutoConfig(primary: Names, socksPort: number): string {
  const { clusterId, region, privateName, privateAddress, publicName = '' } = primary;
  const names = [privateName, privateAddress, publicName].filter((name) => name !== '');
  const proxy = `${loopback}:${socksPort}`;
  return `// The nodes of the cluster ${clusterId} through the tunnel, all else directly.
function FindProxyForURL(url, host) {
  var names = ${JSON.stringify(names.map((name) => name.toLowerCase()))};
  var suffix = ${JSON.stringify(`.${region}.compute.internal`)};
  var name = host.toLowerCase().replace(/\\.$/, '');
  var isNode = names.indexOf(name) >= 0 || name.slice(-suffix.length) === suffix;
  return isNode ? ${JSON.stringify(`SOCKS5 ${proxy}; SOCKS ${proxy}`)} : 'DIRECT';
}
`;
}
