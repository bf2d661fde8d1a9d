import { spawn } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../../src/common/errors.js';
import { clusterProcesses } from '../../src/clusters/local/cluster-processes.js';
import type { ClusterState } from '../../src/clusters/local/state.js';
import { childrenOf } from './processes.js';

/** Kinds of processes of a cluster on this machine, by their command lines. */
const kinds = {
  /** Ours, which Spark starts for each of its tasks. */
  command: /\0-c\0tasks=verger-tasks-/,
  /** Ours, which stays on its executor. */
  'warm-worker': /\0verger-start-\w+\.mjs\0/,
  executor: /\0org\.apache\.spark\.executor\.CoarseGrainedExecutorBackend\0/,
} as const;

/** Processes of a kind, oldest first. */
export async function processesOf({ id }: ClusterState, kind: keyof typeof kinds): Promise<number[]> {
  const pids = (await clusterProcesses(id)).filter((pid) => kinds[kind].test(proc(pid, 'cmdline')));
  return pids.sort((a, b) => a - b);
}

/** Waits until there are processes of a kind besides the known ones; returns the new ones. */
export async function newProcesses(
  cluster: ClusterState,
  kind: keyof typeof kinds,
  known: readonly number[] = [],
  count = 1,
): Promise<number[]> {
  const end = performance.now() + 60_000;
  for (;;) {
    const pids = (await processesOf(cluster, kind)).filter((pid) => !known.includes(pid));
    if (pids.length >= count) return pids;
    if (performance.now() > end) throw new Error(`no new ${kind} process has appeared`);
    await sleep(10);
  }
}

/** The processes that decode and process images, on all executors. */
export async function imageWorkers(cluster: ClusterState): Promise<readonly number[]> {
  return (await processesOf(cluster, 'warm-worker')).flatMap(childrenOf);
}

/**
 * Kills the command of every task as soon as it appears.
 * @returns a function that stops this
 */
export function killEveryCommand(cluster: ClusterState): () => Promise<void> {
  const stop = new AbortController();
  const loop = (async () => {
    while (!stop.signal.aborted) {
      for (const pid of await processesOf(cluster, 'command')) sendSignal(pid, 'SIGKILL');
      await sleep(10);
    }
  })();
  return async () => {
    stop.abort();
    await loop;
  };
}

export function daemonPid({ daemons }: ClusterState, name: string): number {
  const daemon = daemons.find((each) => each.name === name);
  if (daemon === undefined) throw new Error(`the cluster has no ${name}`);
  return daemon.pid;
}

/** Sends a signal to a process that may have ended. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

/** How a process was started, to start it again. */
export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export function startOf(pid: number): Start {
  const [command, ...args] = proc(pid, 'cmdline').split('\0').slice(0, -1);
  const env = proc(pid, 'environ')
    .split('\0')
    .filter((entry) => entry.includes('='))
    .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]);
  return {
    command,
    args,
    env: Object.fromEntries(env) as Start['env'],
    cwd: readlinkSync(`/proc/${pid}/cwd`),
  };
}

/** Starts it independently of this process; it is found and stopped with its cluster. */
export function startAgain({ command, args, env, cwd }: Start): void {
  spawn(command, args, { cwd, env, detached: true, stdio: 'ignore' }).unref();
}

/** A file of a process that may end at any time, or ''. */
function proc(pid: number, name: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
