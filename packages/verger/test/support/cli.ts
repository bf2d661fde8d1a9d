import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { packageFile } from '../../src/common/package-root.js';

export interface CliEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** The user that it runs as; root only. */
  readonly uid?: number;
  readonly cwd?: string;
  /** Variables in addition to those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of Node itself. */
  readonly execArgv?: readonly string[];
  /** The caller writes and ends its standard input; otherwise it has none. */
  readonly stdin?: 'pipe';
}

/** A running command: its process, and how it ends. */
export interface RunningCli {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly end: Promise<CliEnd>;
}

/** Starts the built command in a process group of its own. */
export function startCli(
  args: readonly string[],
  { uid, cwd, env, execArgv = [], stdin }: CliOptions = {},
): RunningCli {
  const child = spawn(process.execPath, [...execArgv, packageFile('dist/cli/main.js'), ...args], {
    stdio: [stdin ?? 'ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, ...env },
    ...(uid === undefined ? {} : { uid }),
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (child.pid === undefined) throw new Error('the command could not be started');
  return { child, pid: child.pid, end: endOf(child) };
}

/** Runs the built command until it ends. */
export function cli(args: readonly string[], options: CliOptions = {}): Promise<CliEnd> {
  return startCli(args, options).end;
}

async function endOf(child: ChildProcess): Promise<CliEnd> {
  const texts = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (texts.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (texts.stderr += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...texts };
}
