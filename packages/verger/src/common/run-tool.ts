import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type ErrorCode, systemCode, VergerError } from './errors.js';

const exec = promisify(execFile);

/** Runs an external tool. Returns its standard output and standard error as one text. */
export async function runTool(
  command: string,
  args: readonly string[],
  options: { readonly signal?: AbortSignal; readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<string> {
  const { stdout, stderr } = await exec(command, args, { ...options, maxBuffer: 64 * 1024 * 1024 });
  return stdout + stderr;
}

/** A one-line error for a failed external tool; an abort becomes `interrupted`. */
export function toolFailed(code: ErrorCode, what: string, error: unknown, hint: string): VergerError {
  if (error instanceof Error && error.name === 'AbortError') {
    return new VergerError('interrupted', 'interrupted', { cause: error });
  }
  const reason = systemCode(error) === 'ENOENT' ? 'it is not installed' : reasonLine(error);
  return new VergerError(code, `${what}: ${reason}`, { cause: error, hint });
}

/** The line that gives the reason: the first one marked as an error, or else the last. */
function reasonLine(error: unknown): string {
  const {
    stdout = '',
    stderr = '',
    message,
  } = error as { stdout?: string; stderr?: string; message?: string };
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
  const marked = lines.find((line) => /^(\[?ERROR\]?:?|error:)/i.test(line));
  return (marked ?? lines.at(-1) ?? message ?? 'no reason given').trim().slice(0, 300);
}
