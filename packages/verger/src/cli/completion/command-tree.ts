import type { Command, Option } from 'commander';

/** What may follow an option or stand for an argument: one of some words, anything else (a file, for a shell), nothing. */
export type Words = readonly string[] | 'anything' | 'nothing';

export interface OptionNode {
  /** Such as `-h` and `--help`. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly value: Words;
}

/** A command as a shell completes it. */
export interface CommandNode {
  /** Such as `/model/pull`; empty for the program itself. */
  readonly at: string;
  readonly name: string;
  readonly description: string;
  readonly commands: readonly CommandNode[];
  readonly options: readonly OptionNode[];
  readonly argument: Words;
}

/** Reads commander's own tree, so that completion knows what the parser knows. */
export function commandTree(command: Command, above = ''): CommandNode {
  const isRoot = command.parent === null;
  const at = isRoot ? '' : `${above}/${command.name()}`;
  return {
    at,
    name: command.name(),
    description: command.description(),
    commands: command.commands.map((each) => commandTree(each, at)),
    options: command.createHelp().visibleOptions(command).map(optionNode),
    argument: argumentOf(command),
  };
}

/** The node and all below it. */
export function allNodes(node: CommandNode): CommandNode[] {
  return [node, ...node.commands.flatMap(allNodes)];
}

function optionNode(option: Option): OptionNode {
  const flags = [option.short, option.long].filter((flag) => flag !== undefined);
  // Defaults are for the help page.
  const description = option.description.replace(/ *\((?:default|repeatable)[^)]*\)/g, '');
  const takesValue = option.required || option.optional;
  return { flags, description, value: takesValue ? (option.argChoices ?? 'anything') : 'nothing' };
}

function argumentOf(command: Command): Words {
  const [first] = command.registeredArguments;
  if (command.name() === 'help' && command.parent !== null)
    return command.parent.commands.map((each) => each.name());
  if (command.registeredArguments.length === 0) return 'nothing';
  return first.argChoices ?? 'anything';
}
