import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { VergerError } from '../../../common/errors.js';

const tailLines = 20;
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

/** A daemon did not come up; `tail` is the end of its log. */
export class DaemonError extends VergerError {
  readonly tail: readonly string[];

  constructor(message: string, tail: readonly string[], hint: string) {
    super('spark', message, { hint });
    this.tail = tail;
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

/** With the end of its log, as long as it still exists. */
export async function daemonError({ name, log }: Daemon, what: string): Promise<DaemonError> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return new DaemonError(`the ${name} ${what}`, tellingLines(text), `all that it said: ${log}`);
}

/** The end of a log, without what is of little interest: good news, and where Java's stack goes through. */
function tellingLines(log: string): readonly string[] {
  const lines = log.split('\n').filter((line) => line.trim() !== '' && !/^\s*at [\w.$/]+\(/.test(line));
  const bad = lines.filter((line) => !/^[\d/]+ [\d:]+ (INFO|DEBUG) /.test(line));
  return (bad.length > 0 ? bad : lines)
    .slice(-tailLines)
    .map((line) => line.replaceAll('\t', '  ').slice(0, longestLine));
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
