import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bashCompletion } from '../../src/cli/completion/bash.js';
import { allNodes, type CommandNode, commandTree } from '../../src/cli/completion/command-tree.js';
import { fishCompletion } from '../../src/cli/completion/fish.js';
import { zshCompletion } from '../../src/cli/completion/zsh.js';
import { buildProgram } from '../../src/cli/program.js';

let folder = '';
let tree: CommandNode;

beforeAll(async () => {
  folder = await makeTempFolder();
  mkdirSync(join(folder, 'fruits'));
  tree = commandTree(await buildProgram(['completion']));
  writeFileSync(join(folder, 'verger.bash'), bashCompletion(tree));
  writeFileSync(join(folder, 'verger.zsh'), zshCompletion(tree));
  writeFileSync(join(folder, 'verger.fish'), fishCompletion(tree));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Whether a shell is here; else prints why its tests are skipped. Not even CI needs all shells. */
function has(shell: string): boolean {
  const found = spawnSync(shell, ['--version']).status === 0;
  if (!found) console.warn(`skipped: completion in ${shell}: no ${shell} here`);
  return found;
}

function output(command: string, args: readonly string[]): string[] {
  const { stdout, stderr, status } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout.split('\n').filter((line) => line !== '');
}

/** What a line offers, by the way of each shell. The last word is the one to complete. */
const shells: Readonly<Record<string, (words: readonly string[]) => string[]>> = {
  bash: (words) => {
    const script = `source ./verger.bash
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
      _verger
      printf '%s\\n' "\${COMPREPLY[@]}"
      complete -p verger | grep -q -- '-o default'`;
    return output('bash', ['-c', script, 'bash', 'verger', ...words]);
  },
  zsh: (words) => {
    // Stands in for the completion system, which needs a terminal.
    const script = `compdef() { : }
      _describe() { print -l -- "\${(@P)2}" }
      compadd() { shift; print -l -- "$@" }
      _files() { print -- FILES }
      source ./verger.zsh
      words=("$@"); CURRENT=$#
      _verger`;
    const offered = output('zsh', ['-f', '-c', script, 'zsh', 'verger', ...words]);
    return offered
      .map((line) => line.split(':')[0])
      .filter((word) => word !== 'FILES' && word.startsWith(words.at(-1) ?? ''));
  },
  fish: (words) => {
    const line = ['verger', ...words].join(' ');
    const offered = output('fish', ['--no-config', '-c', `source ./verger.fish; complete -C '${line}'`]);
    return offered.map((each) => each.split('\t')[0]).filter((word) => !/^(fruits|verger[.])/.test(word));
  },
};

describe.each(Object.keys(shells).filter(has))('in %s', (shell) => {
  const offers = (...words: readonly string[]): string[] => shells[shell](words).sort();

  it('completes commands', () => {
    expect(offers('r')).toEqual(['rejects', 'run']);
    expect(offers('model', '')).toEqual(expect.arrayContaining(['help', 'list', 'pull']));
    expect(offers('help', 'ins')).toEqual(['inspect']);
    expect(offers('completion', '')).toEqual(['bash', 'fish', 'zsh']);
  });

  it('completes the options of the command at hand', () => {
    expect(offers('run', 'fruits', '--st')).toEqual(['--standardize']);
    expect(offers('model', 'pull', '--f')).toEqual(['--force', '--from']);
    expect(offers('inspect', '--st')).toEqual([]);
  });

  it('completes the words that an option takes', () => {
    expect(offers('run', '--engine', '')).toEqual(['emr', 'local', 'spark']);
    expect(offers('rejects', '--reason', 'em')).toEqual(['empty']);
  });

  it('leaves the rest to file names', () => {
    expect(offers('run', '')).toEqual([]);
    expect(offers('run', '--model', '')).toEqual([]);
  });
});

it.runIf(has('bash'))('completes --name=value in bash, which splits it', () => {
  expect(shells.bash(['run', '--engine', '=', 'sp'])).toEqual(['spark']);
  expect(shells.bash(['run', '--engine', '='])).toEqual(['local', 'spark', 'emr']);
});

describe('the help page', () => {
  it('of every command has examples, and the default of every option that takes a value', async () => {
    const program = await buildProgram(['completion']);
    const commands = program.commands.flatMap((each) => [each, ...each.commands]);
    for (const command of commands.filter((each) => each.name() !== 'help')) {
      let page = '';
      command.configureOutput({ writeOut: (text) => (page += text) }).outputHelp();
      expect(page, command.name()).toMatch(/Examples:\n {2}\S/);
      for (const { flags, description, required, optional, mandatory, defaultValue } of command.options) {
        // One that must be given has no default.
        if ((!required && !optional) || mandatory) continue;
        const says = defaultValue !== undefined || /\(default: /.test(description);
        expect(says, `${command.name()} ${flags}: ${description}`).toBe(true);
      }
    }
  });

  it('lists what completion offers', () => {
    const names = allNodes(tree).map(({ at }) => at);
    expect(names).toEqual(expect.arrayContaining(['/run', '/rejects', '/model/pull', '/spark/up']));
  });
});
