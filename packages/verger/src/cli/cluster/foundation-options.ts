import type { Command } from 'commander';
import { addPlaceOptions, type PlaceFlags } from './settings-options.js';

/** Options of `setup` and `teardown`. */
export interface FoundationFlags extends PlaceFlags {
  readonly yes?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

export function addFoundationOptions(command: Command): Command {
  return addPlaceOptions(command)
    .option('--yes', 'confirm the plan')
    .option('--dry-run', 'show the plan, and change nothing')
    .option('--json', 'print the plan and the result as JSON, a line each');
}
