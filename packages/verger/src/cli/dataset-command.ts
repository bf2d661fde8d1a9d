import type { Command } from 'commander';
import { addStatsCommand } from './dataset-stats.js';
import { addSynthesizeCommand } from './dataset-synthesize.js';
import { addVerifyCommand } from './dataset-verify.js';

/** `verger dataset`: creates and checks folders of labelled images. */
export function addDatasetCommand(program: Command): void {
  const dataset = program
    .command('dataset')
    .description('make a folder of labelled images, or examine one')
    .addHelpText(
      'after',
      '\nExamples:\n  verger dataset synthesize orchard/\n  verger dataset stats orchard/\n  verger dataset verify orchard/',
    );
  addSynthesizeCommand(dataset);
  addStatsCommand(dataset);
  addVerifyCommand(dataset);
}
