import type { Command } from 'commander';
import type { AccessRequest } from '../../clusters/emr/tunnel/access.js';
import type { BrowserCommand } from '../../clusters/emr/tunnel/browsers.js';
import type { Forward } from '../../clusters/emr/tunnel/forwards.js';
import type { Tunnel } from '../../clusters/emr/tunnel/tunnel.js';
import { untilAborted } from '../../common/until-aborted.js';
import { columns, jsonLine, printable } from '../format.js';
import { positiveInteger } from '../options.js';
import { stopSignal } from '../stop-signal.js';
import { addClusterOptions, type ClusterFlags, openCluster } from './open-cluster.js';

interface TunnelFlags extends ClusterFlags, AccessRequest {
  readonly json?: true;
}

const examples = `
Examples:
  verger cluster tunnel
  verger cluster tunnel --cluster j-2AXXXXXXGAPLF --region eu-central-1
  verger cluster tunnel --key ~/.ssh/my-pair.pem --host ec2-203-0-113-7.eu-west-3.compute.amazonaws.com
  verger cluster tunnel --json

Without options it needs no open port and no key: it goes through Session Manager (the AWS CLI with its
session-manager-plugin), with a key that EC2 Instance Connect accepts for a minute. The server must have the host key that
the node's bootstrap has logged. All ports are on the loopback address. If the connection is lost, it is made again.
Ctrl-C closes it.`;

/** `verger cluster tunnel`: the pages and the Connect server of a cluster on ports of this computer. */
export function addTunnel(cluster: Command): void {
  addClusterOptions(cluster.command('tunnel'))
    .description('open the web pages and the Connect server of a cluster on ports of this computer')
    .option(
      '--key <file>',
      'private key that the node accepts (default: a new one, pushed for each connection)',
    )
    .option('--host <name>', 'connect directly to this name or address (default: through Session Manager)')
    .option('--port <n>', 'SSH port of a direct connection (default: 22)', positiveInteger)
    .option('--user <name>', 'user to log in as (default: hadoop)')
    .option('--host-key <file>', "host keys of the node (default: from the bootstrap's log)")
    .option('--json', 'print a JSON line for each change: open, lost, restored, closed')
    .addHelpText('after', examples)
    .action(async ({ json, ...flags }: TunnelFlags) => {
      const signal = stopSignal();
      const [found, { accessTo }, { Tunnel: Opened }, { browserCommands }] = await Promise.all([
        untilAborted(openCluster(flags), signal),
        import('../../clusters/emr/tunnel/access.js'),
        import('../../clusters/emr/tunnel/tunnel.js'),
        import('../../clusters/emr/tunnel/browsers.js'),
      ]);
      const say = json === true ? printJson : printText;
      const { access, source } = await untilAborted(accessTo(found, flags), signal);
      const tunnel = await Opened.open(access, source, {
        signal,
        onLost: (reason) => say({ event: 'lost', reason }),
        onRestored: () => say({ event: 'restored' }),
      });
      say({ event: 'open', tunnel, browsers: await browserCommands(tunnel) });
      await tunnel.closed;
      say({ event: 'closed' });
    });
}

type Change =
  | { readonly event: 'open'; readonly tunnel: Tunnel; readonly browsers: readonly BrowserCommand[] }
  | { readonly event: 'lost'; readonly reason: string }
  | { readonly event: 'restored' | 'closed' };

function printJson(change: Change): void {
  const facts = change.event === 'open' ? openFacts(change.tunnel, change.browsers) : change;
  process.stdout.write(`${jsonLine(facts)}\n`);
}

function printText(change: Change): void {
  if (change.event === 'open') process.stdout.write(`${openText(change.tunnel, change.browsers)}\n`);
  else process.stderr.write(`${printable(changeText(change))}\n`);
}

function changeText(change: Exclude<Change, { readonly event: 'open' }>): string {
  if (change.event === 'lost') return `lost the connection (${change.reason}); connecting again ...`;
  return change.event === 'restored' ? 'connected again' : 'the tunnel is closed';
}

function openFacts({ primary, ports, pac, hostKeys }: Tunnel, browsers: readonly BrowserCommand[]): unknown {
  const { clusterId, region, instanceId, privateName } = primary;
  return {
    event: 'open',
    ...{ cluster: clusterId, region, instance: instanceId, privateName, hostKeys },
    services: ports.forwards.map((forward) => ({
      title: forward.service.title,
      address: localAddress(forward),
      remotePort: forward.service.port,
    })),
    socks: `socks5h://127.0.0.1:${ports.socks}`,
    pac,
    browsers,
  };
}

function openText({ primary, ports, pac, hostKeys }: Tunnel, browsers: readonly BrowserCommand[]): string {
  const rows: [string, string][] = [
    ...ports.forwards.map((forward): [string, string] => [forward.service.title, pageText(forward)]),
    ['SOCKS proxy', `socks5h://127.0.0.1:${ports.socks}`],
    ['proxy settings', pac],
    ...hostKeys.map((key): [string, string] => ['host key', key]),
    ...browsers.map(({ browser, command }): [string, string] => [browser, command]),
  ];
  const title = `The tunnel to ${primary.clusterId} (${primary.instanceId}, ${primary.privateName}) is open; Ctrl-C closes it.`;
  return `${printable(title)}\n${columns(rows)}`;
}

function pageText(forward: Forward): string {
  const { service, localPort } = forward;
  const note = service.port === localPort ? '' : ` (${service.port} is taken)`;
  return `${localAddress(forward)}${note}`;
}

/** Where a program of this computer finds the service. */
function localAddress({ service, localPort }: Forward): string {
  return `${service.scheme}://127.0.0.1:${localPort}`;
}
