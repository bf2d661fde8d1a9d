import { Command } from 'commander';
import { vergerVersion } from '../common/versions.js';
import { addCommands } from './commands.js';
import { addHelpCommand } from './help-command.js';

const examples = `
Examples:
  verger dataset synthesize orchard/
  verger run orchard/ features/
  verger inspect features/ --verify
  verger help run

\`verger completion --help\` says how Tab can complete commands and options.`;

/**
 * The command line.
 * @param args those of the process: of commands that they do not name, there is only a name and a description
 */
export async function buildProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('verger')
    .description('Turns a mountain of images into a small, trustworthy table of features.')
    .version(vergerVersion())
    .option('--debug', 'print a stack trace on errors')
    .showHelpAfterError('(add --help for additional information)')
    // Options after a command belong to that command: `spark up --version` is Spark's version.
    .enablePositionalOptions()
    .addHelpText('after', examples)
    .exitOverride();
  await addCommands(program, args);
  // Most commands are not loaded, so their arguments are unknown here.
  program.configureHelp({ subcommandTerm: (command) => command.name() });
  for (const command of program.commands.flatMap((each) => [each, ...each.commands])) {
    command
      .option('--debug', 'print a stack trace on errors')
      .exitOverride()
      .showHelpAfterError('(add --help for additional information)');
  }
  for (const command of [program, ...program.commands.filter((each) => each.commands.length > 0)])
    addHelpCommand(command);
  return program;
}
