import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { ClusterStartError } from '../cluster.js';

const maxLines = 20;
const maxLineLength = 300;

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

/**
 * The part of a log that explains why its process exited: from the first error on, since the last lines only
 * report the shutdown. Omits stack frames, INFO and DEBUG.
 */
function errorLines(log: string): readonly string[] {
  const isNoise = (line: string): boolean =>
    line.trim() === '' || /^\s*at [\w.$/]+\(|^[\d/]+ [\d:]+ (INFO|DEBUG) /.test(line);
  const lines = log.split('\n').filter((line) => !isNoise(line));
  const first = lines.findIndex((line) => /ERROR|Exception|Error:/.test(line));
  const shown = first < 0 ? lines.slice(-maxLines) : lines.slice(first, first + maxLines);
  return shown.map((line) => line.replaceAll('\t', '  ').slice(0, maxLineLength));
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
