import { allNodes, type CommandNode } from './command-tree.js';

/** Completion for zsh, to be sourced, or as a file `_verger` in a folder of `$fpath`. */
export function zshCompletion(program: CommandNode): string {
  const nodes = allNodes(program);
  return `#compdef verger
# Completion of verger for zsh. (A variable named path would be the PATH.)
_verger() {
  local at="" word current="\${words[CURRENT]}" previous="\${words[CURRENT-1]}"
  local -a items
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at/$word" in
      (${nodes
        .slice(1)
        .map(({ at }) => at)
        .join('|')}) at="$at/$word" ;;
    esac
  done
  case "$at $previous" in
${nodes.flatMap(valueCases).join('\n')}
  esac
  case "$at $current" in
${nodes.flatMap(itemCases).join('\n')}
  esac
  if (( \${#items} )); then _describe verger items; else _files; fi
}
if [[ "\${funcstack[1]}" == _verger ]]; then _verger "$@"; else compdef _verger verger; fi
`;
}

function valueCases({ at, options }: CommandNode): string[] {
  return options.flatMap(({ flags, value }) => {
    if (value === 'nothing') return [];
    const pattern = flags.map((flag) => `"${at} ${flag}"`).join('|');
    return value === 'anything'
      ? [`    (${pattern}) _files; return ;;`]
      : [`    (${pattern}) compadd -- ${value.join(' ')}; return ;;`];
  });
}

function itemCases({ at, commands, options, argument }: CommandNode): string[] {
  const flags = options.flatMap((option) => option.flags.map((flag) => item(flag, option.description)));
  const words = [
    ...commands.map(({ name, description }) => item(name, description)),
    ...(typeof argument === 'string' ? [] : argument.map((word) => item(word, ''))),
  ];
  return [`    ("${at} -"*) items=(${flags.join(' ')}) ;;`, `    ("${at} "*) items=(${words.join(' ')}) ;;`];
}

/** `word:description`, as `_describe` takes it. */
function item(word: string, description: string): string {
  const text = description === '' ? word : `${word}:${description.replaceAll(':', '\\:')}`;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
