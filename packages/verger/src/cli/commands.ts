import type { Command } from 'commander';

interface CommandEntry {
  readonly name: string;
  readonly description: string;
  /** Loads the command's options and its action. */
  readonly load: () => Promise<{ readonly setUp: (command: Command) => void }>;
}

const commands: readonly CommandEntry[] = [
  {
    name: 'run',
    description: 'images in, a Parquet table of features and principal components out',
    load: () => import('./run-command.js'),
  },
  {
    name: 'inspect',
    description: 'what a result holds, from what is on disk',
    load: () => import('./inspect-command.js'),
  },
  {
    name: 'features',
    description: 'a filter: lines path<TAB>base64(image) in, path<TAB>features<TAB>error out',
    load: () => import('./features-command.js'),
  },
  {
    name: 'sync',
    description: 'copy what has changed, between folders and buckets',
    load: () => import('./sync-command.js'),
  },
  {
    name: 'model',
    description: 'the backbones that --model knows by name',
    load: () => import('./model-command.js'),
  },
  {
    name: 'doctor',
    description: 'what this machine offers and lacks',
    load: () => import('./doctor-command.js'),
  },
  {
    name: 'dataset',
    description: 'make a folder of labelled images, or examine one',
    load: () => import('./dataset-command.js'),
  },
  {
    name: 'spark',
    description: 'a Spark on this machine, for trying and testing',
    load: () => import('./spark-command.js'),
  },
];

/**
 * Adds all commands to the program. Only those whose names appear among the arguments are loaded: `verger --help`
 * prints names and descriptions, and should not wait for what the commands need.
 */
export async function addCommands(program: Command, args: readonly string[]): Promise<void> {
  for (const { name, description, load } of commands) {
    const command = program.command(name).description(description);
    if (args.includes(name)) (await load()).setUp(command);
  }
}
