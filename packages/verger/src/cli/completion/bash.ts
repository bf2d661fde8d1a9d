import { allNodes, type CommandNode } from './command-tree.js';

/** Completion for bash 3.2 and later. Where it offers nothing, bash completes file names. */
export function bashCompletion(program: CommandNode): string {
  const nodes = allNodes(program);
  return `# Completion of verger for bash.
_verger() {
  local at="" word words="" current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  # bash splits --name=value into three words.
  if [[ $current == "=" ]]; then current=""; elif [[ $previous == "=" ]]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at/$word" in
      ${nodes
        .slice(1)
        .map(({ at }) => at)
        .join('|')}) at="$at/$word" ;;
    esac
  done
  case "$at $previous" in
${nodes.flatMap(valueCases).join('\n')}
  esac
  case "$at $current" in
${nodes.flatMap(wordCases).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _verger verger
`;
}

function valueCases({ at, options }: CommandNode): string[] {
  return options.flatMap(({ flags, value }) => {
    if (value === 'nothing') return [];
    const pattern = flags.map((flag) => `"${at} ${flag}"`).join('|');
    return value === 'anything'
      ? [`    ${pattern}) return ;;`]
      : [`    ${pattern}) COMPREPLY=($(compgen -W "${value.join(' ')}" -- "$current")); return ;;`];
  });
}

function wordCases({ at, commands, options, argument }: CommandNode): string[] {
  const names = commands.map(({ name }) => name);
  const words = [...names, ...(typeof argument === 'string' ? [] : argument)];
  return [
    `    "${at} -"*) words="${options.flatMap(({ flags }) => flags).join(' ')}" ;;`,
    `    "${at} "*) words="${words.join(' ')}" ;;`,
  ];
}
