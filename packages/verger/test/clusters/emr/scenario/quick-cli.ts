import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CliOptions, type RunningCli, startCli } from '../../../support/cli.js';

const quick = pathToFileURL(join(import.meta.dirname, 'quick-command.mjs')).href;

/** Starts the built command so that it waits for no real minutes, and packs nothing: see `quick-command.mjs`. */
export function startQuickCli(args: readonly string[], options: CliOptions): RunningCli {
  return startCli(args, { ...options, execArgv: ['--import', quick] });
}
