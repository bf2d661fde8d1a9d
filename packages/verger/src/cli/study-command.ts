import type { Command } from 'commander';
import { study, type StudyOptions } from '../api/study.js';
import { Location } from '../storage/location.js';
import { displayPath, jsonLine, printable } from './format.js';
import { addEngineOptions, allowRegionOption } from './options.js';
import { terminal } from './progress-line.js';
import { stopSignal } from './stop-signal.js';
import { StudyView } from './study-progress.js';
import { studySummary } from './study-summary.js';

interface StudyFlags extends Omit<StudyOptions, 'output' | 'onEvent' | 'signal'> {
  readonly json?: true;
  readonly quiet?: true;
}

const examples = `
Examples:
  verger study features/
  verger study features/ --json | jq .summary.suspects
  verger study features/ --groups '^(.*/[a-z]*)_?[0-9]+_100[.]jpg$'
  verger study s3://orchard/features
  verger study features/ --engine spark --spark sc://localhost:15002

Reads the table of a result, not its images, and writes tables to _verger/atlas/ in it: docs/atlas.md explains them.
Finished work is kept: run the same command again to resume.
Exit codes: 0 done, 1 failed, 2 usage, 130 interrupted.`;

/** `verger study`: a map of a result, and what is odd in it. */
export function setUp(command: Command): void {
  command
    .argument('<output>', 'folder or s3://bucket/prefix of a finished run')
    .option(
      '--groups <regexp>',
      'images whose paths agree in what this captures, such as the frames of a film, are alike: judge also by others (default: none)',
    );
  addEngineOptions(command)
    .addOption(allowRegionOption('allowRegions'))
    .option('--overwrite', 'study again, though there is an atlas')
    .option('--json', "print the atlas's manifest as JSON")
    .option('--quiet', 'hide progress')
    .addHelpText('after', examples)
    .action(runStudy);
}

async function runStudy(output: string, { json, quiet, ...options }: StudyFlags): Promise<void> {
  const view = new StudyView(terminal(), Date.now);
  try {
    const { atlas, wasComplete } = await study({
      ...options,
      output,
      signal: stopSignal(),
      onEvent: (event) => {
        if (quiet !== true) view.show(event);
      },
    });
    view.end();
    const place = Location.parse(output).uri;
    const first = wasComplete
      ? `Nothing to do: ${printable(displayPath(place))} already has this atlas.`
      : 'Done.';
    process.stdout.write(
      json === true ? `${jsonLine(atlas)}\n` : `${first}\n${studySummary(atlas, place)}\n`,
    );
  } finally {
    view.end();
  }
}
