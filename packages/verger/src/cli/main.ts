#!/usr/bin/env node
import { inspect } from 'node:util';
import { CommanderError } from 'commander';
import { messageOf, systemCode, systemMessage, VergerError } from '../common/errors.js';
import { exitCodeOf, exitCodes } from './exit-codes.js';
import { printable } from './format.js';
import { buildProgram } from './program.js';

const program = await buildProgram(process.argv.slice(2));
watchOutput();
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
  // A request without an answer would keep the process alive.
  if (error instanceof VergerError && error.code === 'interrupted') process.exit();
}

/** Prints an error on one line, plus a hint. */
function report(error: unknown): number {
  // commander has already printed this one; --help and --version end up here too.
  if (error instanceof CommanderError) {
    if (error.code === 'commander.excessArguments') explainExcess();
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  process.stderr.write(`verger: ${printable(messageOf(error))}\n`);
  for (const detail of error instanceof VergerError ? error.details : [])
    process.stderr.write(`    ${printable(detail)}\n`);
  if (error instanceof VergerError && error.hint !== undefined)
    process.stderr.write(`  ${printable(error.hint)}\n`);
  if (process.argv.includes('--debug'))
    process.stderr.write(`${inspect(error).split('\n').map(printable).join('\n')}\n`);
  return error instanceof VergerError ? exitCodeOf(error) : exitCodes.failed;
}

/** The shell has replaced a pattern by the names of files. */
function explainExcess(): void {
  const hasPattern = process.argv.some((argument) => /^--(?:include|exclude)\b/.test(argument));
  if (hasPattern) process.stderr.write("  write patterns in quotes: --include '**/*.jpg'\n");
}

/**
 * `verger inspect | head` closes the pipe early: neither stop the run nor print a stack trace. But on a full disk the
 * output is lost, and the command has failed.
 */
function watchOutput(): void {
  process.stdout.on('error', (error) => {
    if (systemCode(error) === 'EPIPE') return;
    process.exitCode = report(new Error(`can't write to standard output: ${systemMessage(error)}`));
  });
  process.stderr.on('error', (error) => {
    if (systemCode(error) !== 'EPIPE') process.exitCode = exitCodes.failed;
  });
}
