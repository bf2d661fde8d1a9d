import { Argument, type Command } from 'commander';
import { bashCompletion } from './completion/bash.js';
import { type CommandNode, commandTree } from './completion/command-tree.js';
import { fishCompletion } from './completion/fish.js';
import { zshCompletion } from './completion/zsh.js';

type Shell = 'bash' | 'zsh' | 'fish';

const scripts: Readonly<Record<Shell, (program: CommandNode) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

const examples = `
Examples:
  source <(verger completion bash)                                   # for this shell
  echo 'source <(verger completion bash)' >> ~/.bashrc               # for all: bash
  echo 'source <(verger completion zsh)' >> ~/.zshrc                 # zsh, after compinit
  verger completion fish > ~/.config/fish/completions/verger.fish    # fish`;

/** `verger completion`: what a shell needs to complete commands and options. */
export function setUp(command: Command): void {
  command
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(scripts)))
    .addHelpText('after', examples)
    .action((shell: Shell) => {
      process.stdout.write(scripts[shell](commandTree(command.parent ?? command)));
    });
}
