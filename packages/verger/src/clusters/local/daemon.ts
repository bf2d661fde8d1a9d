import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { errorLines } from '../../common/error-lines.js';
import { ClusterStartError } from '../cluster.js';

/** A process of a cluster, as recorded in the state file. */
export interface Daemon {
  readonly name: string;
  readonly pid: number;
  readonly log: string;
}

export interface DaemonCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly log: string;
}

/** Starts a process that outlives this one and writes its output to a file. */
export async function startDaemon({ name, command, args, env, cwd, log }: DaemonCommand): Promise<Daemon> {
  const file = await open(log, 'w', 0o600);
  try {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', file.fd, file.fd] });
    await once(child, 'spawn');
    child.unref();
    if (child.pid === undefined) throw new Error(`${command} has no process id`);
    return { name, pid: child.pid, log };
  } finally {
    await file.close();
  }
}

/** @param problem completes the sentence `the <name> ...` */
export async function daemonFailure({ name, log }: Daemon, problem: string): Promise<ClusterStartError> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return new ClusterStartError(`the ${name} ${problem}`, errorLines(text), `full log: ${log}`);
}

/** The JSON at a URL; undefined if there is none yet. */
export async function fetchJson(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
