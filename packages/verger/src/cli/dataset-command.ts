import type { Command } from 'commander';
import { addStatsCommand } from './dataset-stats.js';
import { addSynthesizeCommand } from './dataset-synthesize.js';
import { addVerifyCommand } from './dataset-verify.js';

/** `verger dataset`: creates and checks folders of labelled images. */
export function setUp(command: Command): void {
  command.addHelpText(
    'after',
    '\nExamples:\n  verger dataset synthesize orchard/\n  verger dataset stats orchard/\n  verger dataset verify orchard/',
  );
  addSynthesizeCommand(command);
  addStatsCommand(command);
  addVerifyCommand(command);
}
