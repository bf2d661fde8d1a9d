import { allNodes, type CommandNode, type OptionNode } from './command-tree.js';

/** Completion for fish. */
export function fishCompletion(program: CommandNode): string {
  const nodes = allNodes(program);
  return `# Completion of verger for fish.
function __verger_at --description 'whether the command line is at this command of verger'
  set -l words (commandline -opc)
  set -e words[1]
  set -l at ''
  for word in $words
    switch "$at/$word"
      case ${nodes
        .slice(1)
        .map(({ at }) => at)
        .join(' ')}
        set at "$at/$word"
    end
  end
  test "$at" = "$argv[1]"
end
complete -c verger -e
${nodes.flatMap(lines).join('\n')}
`;
}

function lines({ at, commands, options, argument }: CommandNode): string[] {
  const here = `complete -c verger -n ${quoted(`__verger_at ${quoted(at)}`)}`;
  const words = typeof argument === 'string' ? [] : argument;
  return [
    ...(argument === 'anything' ? [] : [`${here} -f`]),
    ...commands.map(({ name, description }) => `${here} -a ${name} -d ${quoted(description)}`),
    ...(words.length === 0 ? [] : [`${here} -a ${quoted(words.join(' '))}`]),
    ...options.map((option) => `${here} ${optionText(option)}`),
  ];
}

function optionText({ flags, description, value }: OptionNode): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const after =
    value === 'nothing' ? [] : value === 'anything' ? ['-r', '-F'] : ['-x', `-a ${quoted(value.join(' '))}`];
  return [...names, ...after, `-d ${quoted(description)}`].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
