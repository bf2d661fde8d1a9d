import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { VergerError } from '../../common/errors.js';

const shownLines = 20;
const longestLine = 300;

/** A process of a cluster as the state file names it. */
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

/** A daemon did not come up; `lines` are those of its log that tell why. */
export class DaemonError extends VergerError {
  readonly lines: readonly string[];

  constructor(message: string, lines: readonly string[], hint: string) {
    super('spark', message, { hint });
    this.lines = lines;
  }
}

/** Starts a process that outlives us, with its output in a file. */
export async function startDaemon({ name, command, args, env, cwd, log }: DaemonCommand): Promise<Daemon> {
  const file = await open(log, 'w');
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

export async function daemonError({ name, log }: Daemon, what: string): Promise<DaemonError> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return new DaemonError(`the ${name} ${what}`, tellingLines(text), `all that it said: ${log}`);
}

/**
 * The lines of a log that tell why its process ended: what it says from its first error on, since what comes last
 * tells of its end only. Good news are left out, and where Java's stack goes through.
 */
function tellingLines(log: string): readonly string[] {
  const isTelling = (line: string): boolean =>
    line.trim() !== '' && !/^\s*at [\w.$/]+\(|^[\d/]+ [\d:]+ (INFO|DEBUG) /.test(line);
  const lines = log.split('\n').filter(isTelling);
  const first = lines.findIndex((line) => /ERROR|Exception|Error:/.test(line));
  const shown = first < 0 ? lines.slice(-shownLines) : lines.slice(first, first + shownLines);
  return shown.map((line) => line.replaceAll('\t', '  ').slice(0, longestLine));
}

/** What an address answers, as JSON; undefined while nobody is there. */
export async function answerOf(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
