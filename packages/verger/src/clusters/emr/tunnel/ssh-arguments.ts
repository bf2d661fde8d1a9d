import { loopback } from '../../local/ports.js';
import type { TunnelPorts } from './forwards.js';
import type { Destination } from './route.js';

/** What ssh prints once it is logged in and all ports are open. */
export const openedLine = 'verger: the tunnel is open';

export interface SshTarget extends Destination {
  /** Under which name the known_hosts file has the host. */
  readonly hostName: string;
  readonly knownHosts: string;
}

/** The command line of ssh. It depends on no configuration file: not the user's, and not the system's. */
export function sshArguments(target: SshTarget, ports: TunnelPorts): readonly string[] {
  const { host, port, user, identity, options } = target;
  return [
    ...['-F', 'none', '-N', '-T'],
    // Of an option that is given twice, ssh takes the first.
    ...[...loginOptions(target), ...options, ...lifeOptions].flatMap((option) => ['-o', option]),
    ...['-D', `${loopback}:${ports.socks}`],
    ...ports.forwards.flatMap(({ localPort, target: to }) => ['-L', `${loopback}:${localPort}:${to}`]),
    ...['-i', percentFree(identity), '-l', user, '-p', port.toString(), '--', host],
  ];
}

function loginOptions({ hostName, knownHosts }: SshTarget): readonly string[] {
  return [
    // Only the pinned keys count, and nothing is added to them.
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile="${percentFree(knownHosts)}"`,
    'GlobalKnownHostsFile=none',
    `HostKeyAlias=${hostName}`,
    'CheckHostIP=no',
    'UpdateHostKeys=no',
    'VerifyHostKeyDNS=no',
    // Nobody is asked for a password.
    'BatchMode=yes',
    'PreferredAuthentications=publickey',
    'IdentitiesOnly=yes',
    'ForwardAgent=no',
  ];
}

const lifeOptions = [
  // A silent connection is given up after 6 s, so that the next one is there within 10.
  'ServerAliveInterval=3',
  'ServerAliveCountMax=2',
  'ConnectTimeout=10',
  'ExitOnForwardFailure=yes',
  'PermitLocalCommand=yes',
  `LocalCommand=echo ${openedLine}`,
];

/** ssh expands `%d` and the like in names of files. */
function percentFree(path: string): string {
  return path.replaceAll('%', '%%');
}
