import type { Command } from 'commander';
import type { Finding } from '../api/doctor.js';
import { exitCodes } from './exit-codes.js';
import { jsonLine } from './format.js';

const marks: Readonly<Record<Finding['state'], string>> = { good: '✓', weak: '!', bad: '✗' };

/** `verger doctor`: checks this machine. */
export function setUp(command: Command): void {
  command
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExamples:\n  verger doctor\n  verger doctor --json')
    .action(async ({ json }: { readonly json?: true }) => {
      const { runChecks } = await import('../api/doctor.js');
      const findings = await runChecks();
      process.stdout.write(json === true ? `${jsonLine(findings)}\n` : `${findings.map(line).join('\n')}\n`);
      if (findings.some(({ state }) => state === 'bad')) process.exitCode = exitCodes.failed;
    });
}

function line({ state, what, found, hint }: Finding): string {
  const advice = hint === undefined ? '' : `\n    ${hint}`;
  return `${marks[state]} ${what.padEnd(14)} ${found}${advice}`;
}
