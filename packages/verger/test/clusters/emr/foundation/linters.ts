import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pythonEnv } from '../../../../../../scripts/python-env.mjs';

const run = promisify(execFile);
const options = { maxBuffer: 64 * 1024 * 1024 };

/** The Python that has cfn-lint, checkov and parliament. @throws Error if they can't be installed */
export function linterPython(): Promise<string> {
  return pythonEnv('template-linters', fileURLToPath(new URL('linters-requirements.txt', import.meta.url)));
}

/** What cfn-lint finds in a template for some regions: a line each. */
export async function cfnLint(
  python: string,
  file: string,
  regions: readonly string[],
): Promise<readonly string[]> {
  const main = 'import sys; from cfnlint.runner import main; sys.exit(main())';
  const args = ['-c', main, '--format', 'parseable', '--regions', ...regions, '--template', file];
  const { stdout } = await run(python, args, options).catch((error: unknown) => foundBy(error));
  return stdout.split('\n').filter((line) => line !== '');
}

/** It ends with a code of its own if it finds something; anything else is a failure. */
function foundBy(error: unknown): { readonly stdout: string } {
  const { stdout = '' } = error as { readonly stdout?: string };
  if (stdout !== '') return { stdout };
  throw error;
}

interface CheckovReport {
  readonly summary: { readonly passed: number; readonly parsing_errors: number };
  readonly results: {
    readonly failed_checks: readonly CheckovFinding[];
    readonly skipped_checks: readonly CheckovFinding[];
  };
}

interface CheckovFinding {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
}

/** What checkov finds in templates, and what it leaves out because a template says why. */
export async function checkov(python: string, files: readonly string[]): Promise<CheckovReport> {
  const args = ['-m', 'checkov.main', '-f', ...files, '--framework', 'cloudformation'];
  const { stdout } = await run(python, [...args, '-o', 'json', '--soft-fail', '--skip-download'], options);
  return JSON.parse(stdout) as CheckovReport;
}

/** A finding of parliament. */
export interface PolicyFinding {
  /** Such as `RESOURCE_MISMATCH`. */
  readonly issue: string;
  readonly detail: string;
  readonly location: string;
}

/** What parliament finds in policies, by their names. */
export async function lintPolicies(
  python: string,
  policies: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, readonly PolicyFinding[]>>> {
  const program = fileURLToPath(new URL('lint_policies.py', import.meta.url));
  const child = spawn(python, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  child.stdin.end(JSON.stringify(policies));
  await once(child, 'close');
  return JSON.parse(text) as Readonly<Record<string, readonly PolicyFinding[]>>;
}
