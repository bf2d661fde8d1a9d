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
    description: 'turn images into a Parquet table of features and principal components',
    load: () => import('./run-command.js'),
  },
  {
    name: 'inspect',
    description: 'show and verify the result of a run',
    load: () => import('./inspect-command.js'),
  },
  {
    name: 'rejects',
    description: 'list the inputs of a run that have no row',
    load: () => import('./rejects-command.js'),
  },
  {
    name: 'serve',
    description: 'show runs and their results in a browser',
    load: () => import('./serve-command.js'),
  },
  {
    name: 'study',
    description: 'study a result: map, components, suspects, near duplicates, outliers',
    load: () => import('./study-command.js'),
  },
  {
    name: 'train',
    description: 'make a recogniser from the features of a result',
    load: () => import('./recognise/train-command.js'),
  },
  {
    name: 'evaluate',
    description: 'measure a recogniser on images whose labels are known',
    load: () => import('./recognise/evaluate-command.js'),
  },
  {
    name: 'predict',
    description: 'say what is on images',
    load: () => import('./recognise/predict-command.js'),
  },
  {
    name: 'merge',
    description: 'make one recogniser of several',
    load: () => import('./recognise/merge-command.js'),
  },
  {
    name: 'export',
    description: 'write a recogniser and its backbone as one ONNX model',
    load: () => import('./recognise/export-command.js'),
  },
  {
    name: 'forget',
    description: 'take images out of a result or a recogniser, as if it had never seen them',
    load: () => import('./recognise/forget-command.js'),
  },
  {
    name: 'facts',
    description: 'show what is known about kinds of fruit: names, nutrients, season, sizes, picking',
    load: () => import('./facts/facts-command.js'),
  },
  {
    name: 'app',
    description: 'make an app for phones of a recogniser',
    load: () => import('./app-command.js'),
  },
  {
    name: 'notebook',
    description: 'open a notebook about a data set, in TypeScript or Python, in Jupyter',
    load: () => import('./notebook-command.js'),
  },
  {
    name: 'features',
    description: 'extract features in a pipe: path<TAB>base64(image) in, path<TAB>features<TAB>error out',
    load: () => import('./features-command.js'),
  },
  {
    name: 'sync',
    description: 'copy changed files between folders and buckets',
    load: () => import('./sync-command.js'),
  },
  {
    name: 'model',
    description: 'list, download, add and check backbones',
    load: () => import('./model-command.js'),
  },
  {
    name: 'doctor',
    description: 'check that this machine can run verger',
    load: () => import('./doctor-command.js'),
  },
  {
    name: 'dataset',
    description: 'create or check a folder of labelled images',
    load: () => import('./dataset-command.js'),
  },
  {
    name: 'spark',
    description: 'run a local Spark cluster for testing; show what a Spark did',
    load: () => import('./spark-command.js'),
  },
  {
    name: 'cluster',
    description: 'run on Amazon EMR: quote, set up, start, submit, end',
    load: () => import('./cluster-command.js'),
  },
  {
    name: 'completion',
    description: 'print what a shell needs to complete commands: bash, zsh or fish',
    load: () => import('./completion-command.js'),
  },
];

/**
 * Adds all commands to the program. Only those whose names appear among the arguments are loaded: `verger --help`
 * prints names and descriptions, and should not wait for what the commands need. `completion` reads them all.
 */
export async function addCommands(program: Command, args: readonly string[]): Promise<void> {
  const all = args.includes('completion');
  for (const { name, description, load } of commands) {
    const command = program.command(name).description(description);
    if (all || args.includes(name)) (await load()).setUp(command);
  }
}
