import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { clusterProcesses } from '../../src/clusters/local/cluster-processes.js';

/** The state of a listening socket in `/proc/net/tcp`. */
const listening = '0A';

/** How `/proc/net` writes 127.0.0.1, the same as an IPv6 address, and ::1. */
const loopback = /^(0100007F|0000000000000000FFFF00000100007F|00000000000000000000000001000000):/;

/** The TCP ports on which processes of a cluster listen beyond the loopback interface. */
export async function publicPorts(clusterId: string): Promise<number[]> {
  const inodes = new Set((await clusterProcesses(clusterId)).flatMap(socketsOf));
  return listeners()
    .filter(({ address, inode }) => inodes.has(inode) && !loopback.test(address))
    .map(({ address }) => Number.parseInt(address.split(':')[1], 16));
}

function listeners(): { readonly address: string; readonly inode: string }[] {
  const lines = ['tcp', 'tcp6'].flatMap((name) =>
    readFileSync(`/proc/net/${name}`, 'utf8').split('\n').slice(1),
  );
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === listening)
    .map((fields) => ({ address: fields[1], inode: fields[9] }));
}

/** Inodes of the sockets of a process, which may end at any time. */
function socketsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return namesIn(folder).flatMap((name) => {
    const inode = /^socket:\[(\d+)\]$/.exec(targetOf(`${folder}/${name}`));
    return inode === null ? [] : [inode[1]];
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}
