import type { Command } from 'commander';
import { nearestName } from '../common/nearest-name.js';

/** `verger help model pull`. Unlike commander's own, it follows the whole path, and names what comes near a typo. */
export function addHelpCommand(parent: Command): void {
  parent.helpCommand(false);
  parent
    .command('help')
    .description('show the help of a command')
    .argument('[command...]', 'the command, such as `run` or `model pull`')
    .helpOption(false)
    .exitOverride()
    .action((path: readonly string[]) => {
      path.reduce(subcommand, parent).help();
    });
}

function subcommand(parent: Command, name: string): Command {
  const found = parent.commands.find((each) => each.name() === name || each.aliases().includes(name));
  if (found !== undefined) return found;
  const meant = nearestName(
    name,
    parent.commands.map((each) => each.name()),
  );
  return parent.error(
    `error: unknown command '${name}'${meant === undefined ? '' : `\n(Did you mean ${meant}?)`}`,
  );
}
