import type { Command } from 'commander';
import { counted } from '../common/counted.js';
import { VergerError } from '../common/errors.js';
import { unreadFormatHints } from '../common/unread-formats.js';
import { type DatasetFindings, verifyDataset, type VerifyDatasetOptions } from '../dataset/verify.js';
import { columns, duration, ignoredFiles, integer, jsonLine } from './format.js';
import { allowRegionOption, nonNegativeInteger, positiveInteger } from './options.js';
import { stopSignal } from './stop-signal.js';
import { withRateLine } from './with-rate-line.js';

type VerifyFlags = Pick<VerifyDatasetOptions, 'radius' | 'workers' | 'allowRegions'> & {
  readonly json?: true;
  readonly quiet?: true;
};

const shownBroken = 20;
const shownGroups = 10;

/** `verger dataset verify`: finds broken files and duplicates. */
export function addVerifyCommand(dataset: Command): void {
  dataset
    .command('verify')
    .description('decode every image; find broken files, duplicates, and leaks between splits')
    .argument('<dir>', 'folder or s3://bucket/prefix of images, <split>/<class>/<file> or <class>/<file>')
    .option(
      '--radius <bits>',
      'hash bits, of 64, that may differ between near duplicates, 0 to 11 (default: 6)',
      nonNegativeInteger,
    )
    .option('--workers <n>', 'worker processes (default: usable cores)', positiveInteger)
    .addOption(allowRegionOption('allowRegions'))
    .option('--json', 'print all findings as JSON')
    .option('--quiet', 'hide progress')
    .addHelpText(
      'after',
      `
Examples:
  verger dataset verify orchard/
  verger dataset verify orchard/ --radius 0 --json

Exit codes: 0 all images are intact (duplicates are reported, but are not errors), 1 some are broken.`,
    )
    .action(async (folder: string, { json, quiet, ...options }: VerifyFlags) => {
      const began = performance.now();
      const findings = await withRateLine('decode images', quiet === true, (onProgress) =>
        verifyDataset(folder, { ...options, signal: stopSignal(), onProgress }),
      );
      const seconds = (performance.now() - began) / 1000;
      process.stdout.write(
        `${json === true ? jsonLine({ ...findings, seconds }) : text(findings, seconds)}\n`,
      );
      failIfBroken(findings, folder);
    });
}

function failIfBroken({ broken }: DatasetFindings, folder: string): void {
  if (broken.length === 0) return;
  throw new VergerError('corrupt-result', `${counted(broken.length, 'broken file')} in ${folder}`, {
    hint: 'remove them or replace them; a run would reject them',
  });
}

function text(findings: DatasetFindings, seconds: number): string {
  const { images, broken, duplicates, nearDuplicates } = findings;
  const facts = columns([
    ['images', `${integer(images)} (${ignoredFiles(findings)})`],
    ['broken', integer(broken.length)],
    ['duplicates', tally(duplicates)],
    ['near duplicates', tally(nearDuplicates)],
    ['time', `${duration(seconds)}, ${integer(images / seconds)} images/s`],
    ...unreadFormatHints(findings.ignoredByEnding).map((hint): [string, string] => ['hint', hint]),
  ]);
  const sections = [
    section(
      'Broken',
      broken.map(({ path, reason, detail }) => [path, `${reason}: ${detail}`]),
      shownBroken,
    ),
    groupSection('Duplicates', duplicates),
    groupSection('Near duplicates', nearDuplicates),
  ];
  return [facts, ...sections.flat()].join('\n\n');
}

type Groups = DatasetFindings['duplicates'];

function tally(groups: Groups): string {
  if (groups.length === 0) return '0';
  const files = groups.reduce((sum, { paths }) => sum + paths.length, 0);
  const splits = groups.filter(({ acrossSplits }) => acrossSplits).length;
  const labels = groups.filter(({ acrossLabels }) => acrossLabels).length;
  return `${counted(files, 'file')} in ${counted(groups.length, 'group')}, ${integer(splits)} of them across splits, ${integer(labels)} across labels`;
}

/** Leaks first: they matter most. */
function groupSection(title: string, groups: Groups): string[] {
  const weight = ({ acrossSplits, acrossLabels }: Groups[number]): number =>
    +acrossSplits * 2 + +acrossLabels;
  const rows = [...groups]
    .sort((a, b) => weight(b) - weight(a))
    .map((group): [string, string] => {
      const [first, ...others] = group.paths;
      const shown =
        others.slice(0, 3).join(', ') + (others.length > 3 ? `, and ${integer(others.length - 3)} more` : '');
      const marks = [
        ...(group.acrossSplits ? ['leak'] : []),
        ...(group.acrossLabels ? ['labels differ'] : []),
      ];
      return [first, `= ${shown}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`];
    });
  return section(title, rows, shownGroups);
}

function section(title: string, rows: readonly (readonly [string, string])[], shown: number): string[] {
  if (rows.length === 0) return [];
  const more = rows.length > shown ? `\n  and ${integer(rows.length - shown)} more (--json shows all)` : '';
  return [`${title}:\n${columns(rows.slice(0, shown))}${more}`];
}
