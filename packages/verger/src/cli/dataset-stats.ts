import type { Command } from 'commander';
import { counted } from '../common/counted.js';
import { unreadFormatHints } from '../common/unread-formats.js';
import { datasetStats, type DatasetStats } from '../dataset/stats.js';
import { columns, fileSize, ignoredFiles, integer, jsonLine } from './format.js';
import { allowRegionOption, positiveInteger } from './options.js';
import { stopSignal } from './stop-signal.js';
import { withRateLine } from './with-rate-line.js';

interface StatsFlags {
  readonly allowRegions?: readonly string[];
  readonly workers?: number;
  readonly json?: true;
  readonly quiet?: true;
}

const shownClasses = 150;

/** `verger dataset stats`: summarizes a folder of labelled images. */
export function addStatsCommand(dataset: Command): void {
  dataset
    .command('stats')
    .description('count a folder of labelled images by split and class')
    .argument('<dir>', 'folder or s3://bucket/prefix of images, <split>/<class>/<file> or <class>/<file>')
    .addOption(allowRegionOption('allowRegions'))
    .option('--workers <n>', 'worker processes (default: usable cores)', positiveInteger)
    .option('--json', 'print as JSON')
    .option('--quiet', 'hide progress')
    .addHelpText(
      'after',
      '\nExamples:\n  verger dataset stats orchard/\n  verger dataset stats orchard/ --json',
    )
    .action(async (folder: string, { json, quiet, ...options }: StatsFlags) => {
      const stats = await withRateLine('read headers', quiet === true, (onProgress) =>
        datasetStats(folder, { ...options, signal: stopSignal(), onProgress }),
      );
      process.stdout.write(`${json === true ? jsonLine(stats) : text(stats)}\n`);
    });
}

function text(stats: DatasetStats): string {
  const { images, unreadable, bytes, width, height, formats, splits } = stats;
  const range = (values: DatasetStats['width']): string =>
    values === undefined ? 'unknown' : `${values.min} to ${values.max}, median ${values.median}`;
  const facts = columns([
    ['images', `${integer(images)} (${ignoredFiles(stats)})`],
    ['unreadable', integer(unreadable)],
    [
      'formats',
      Object.entries(formats)
        .map(([format, count]) => `${integer(count)} ${format}`)
        .join(', '),
    ],
    ['width', range(width)],
    ['height', range(height)],
    [
      'bytes',
      `${fileSize(bytes.total)}: ${fileSize(bytes.min)} to ${fileSize(bytes.max)}, median ${fileSize(bytes.median)}`,
    ],
    ...unreadFormatHints(stats.ignoredByEnding).map((hint): [string, string] => ['hint', hint]),
  ]);
  return [facts, columns(splits.map(splitRow)), classTable(splits)].join('\n\n');
}

function splitRow({
  split,
  images,
  classes,
  imbalance,
  missing,
}: DatasetStats['splits'][number]): [string, string] {
  const gaps =
    missing.length === 0
      ? ''
      : `, missing ${integer(missing.length)}: ${missing
          .slice(0, 5)
          .map((label) => label ?? '(no label)')
          .join(', ')}`;
  const balance = imbalance === 1 ? 'balanced' : `largest class ${imbalance.toFixed(1)} times the smallest`;
  return [
    split ?? '(no split)',
    `${counted(images, 'image')} in ${counted(classes.length, 'class', 'classes')}, ${balance}${gaps}`,
  ];
}

/** One row per class, one column per split. */
function classTable(splits: DatasetStats['splits']): string {
  const counts = splits.map(({ classes }) => new Map(classes.map(({ label, images }) => [label, images])));
  const labels = [...new Set(counts.flatMap((of) => [...of.keys()]))];
  const widths = splits.map(({ split }) => Math.max(7, split?.length ?? 0));
  const rows = labels
    .slice(0, shownClasses)
    .map((label): [string, string] => [
      label ?? '(no label)',
      counts.map((of, i) => integer(of.get(label) ?? 0).padStart(widths[i])).join('  '),
    ]);
  const head: [string, string] = [
    'class',
    splits.map(({ split }, i) => (split ?? 'images').padStart(widths[i])).join('  '),
  ];
  const more = labels.length > shownClasses ? `\n  and ${integer(labels.length - shownClasses)} more` : '';
  return columns([head, ...rows]) + more;
}
