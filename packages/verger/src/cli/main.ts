#!/usr/bin/env node
import { inspect } from 'node:util';
import { Command, CommanderError } from 'commander';
import { messageOf, systemCode, systemMessage, VergerError } from '../common/errors.js';
import { vergerVersion } from '../common/versions.js';
import { addCommands } from './commands.js';
import { exitCodeOf, exitCodes } from './exit-codes.js';
import { printable } from './format.js';

const program = new Command('verger')
  .description('Turns a mountain of images into a small, trustworthy table of features.')
  .version(vergerVersion())
  .option('--debug', 'print a stack trace on errors')
  .showHelpAfterError('(add --help for additional information)')
  // Options after a command belong to that command: `spark up --version` is Spark's version.
  .enablePositionalOptions()
  .exitOverride();
await addCommands(program, process.argv.slice(2));
// Most commands are not loaded, so their arguments are unknown here.
program.configureHelp({ subcommandTerm: (command) => command.name() });
for (const command of program.commands.flatMap((each) => [each, ...each.commands])) {
  command
    .option('--debug', 'print a stack trace on errors')
    .exitOverride()
    .showHelpAfterError('(add --help for additional information)');
}

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
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  process.stderr.write(`verger: ${printable(messageOf(error))}\n`);
  if (error instanceof VergerError && error.hint !== undefined)
    process.stderr.write(`  ${printable(error.hint)}\n`);
  if (process.argv.includes('--debug'))
    process.stderr.write(`${inspect(error).split('\n').map(printable).join('\n')}\n`);
  return error instanceof VergerError ? exitCodeOf(error) : exitCodes.failed;
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
