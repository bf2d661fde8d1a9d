import type { Command } from 'commander';
import { counted } from '../common/counted.js';
import { VergerError } from '../common/errors.js';
import { sync, type SyncResult } from '../sync/sync.js';
import { columns, duration, fileSize, integer, jsonLine, printable } from './format.js';
import { allowRegionOption } from './options.js';
import { ProgressLine, terminal } from './progress-line.js';
import { stopSignal } from './stop-signal.js';

interface SyncFlags {
  readonly delete?: true;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly stripMetadata?: true;
  readonly allowRegions?: readonly string[];
  readonly json?: true;
  readonly quiet?: true;
}

const examples = `
Examples:
  verger sync fruits/ s3://orchard/fruits
  verger sync fruits/ s3://orchard/fruits --strip-metadata --dry-run
  verger sync s3://orchard/features features/ --delete --yes

Files with the same size and checksum are skipped.
Finished work is kept: run the same command again to resume.`;

const shown = 20;

/** `verger sync`: makes one place mirror another. */
export function setUp(command: Command): void {
  command
    .argument('<from>', 'folder, or s3://bucket/prefix')
    .argument('<to>', 'folder, or s3://bucket/prefix')
    .option('--delete', 'delete files from <to> that are not in <from>; requires --yes')
    .option('--yes', 'confirm --delete')
    .option(
      '--strip-metadata',
      'strip Exif, GPS and similar metadata from JPEG, PNG and WebP; pixels are unchanged',
    )
    .addOption(allowRegionOption('allowRegions'))
    .option('--dry-run', 'show what would be done without doing it')
    .option('--json', 'print the result as JSON')
    .option('--quiet', 'hide progress')
    .addHelpText('after', examples)
    .action(runSync);
}

async function runSync(from: string, to: string, flags: SyncFlags): Promise<void> {
  const { yes, json, quiet, ...options } = flags;
  if (options.delete === true && yes !== true && options.dryRun !== true) {
    throw new VergerError('usage', '--delete removes files permanently, and requires --yes', {
      hint: 'use --dry-run to see which files it would remove',
    });
  }
  const began = performance.now();
  const line = new ProgressLine(terminal(), Date.now);
  try {
    const result = await sync({
      ...options,
      from,
      to,
      signal: stopSignal(),
      onProgress: ({ files, copied, copiedBytes }) => {
        if (quiet !== true)
          line.draw(`sync  ${counted(files, 'file')}  ${integer(copied)} copied  ${fileSize(copiedBytes)}`);
      },
    });
    line.end();
    const seconds = (performance.now() - began) / 1000;
    process.stdout.write(
      `${json === true ? jsonLine({ ...result, seconds }) : text(result, flags, seconds)}\n`,
    );
    throwIfFailed(result);
  } finally {
    line.end();
  }
}

function text(result: SyncResult, { dryRun, delete: isDeleting }: SyncFlags, seconds: number): string {
  const { files, copied, copiedBytes, unchanged, deleted, failures } = result;
  const facts = columns([
    ['files', integer(files)],
    ['copied', `${integer(copied.length)} (${fileSize(copiedBytes)})`],
    ['unchanged', integer(unchanged)],
    ...(isDeleting === true ? [['removed', integer(deleted.length)] as const] : []),
    ...(failures.length > 0 ? [['failed', integer(failures.length)] as const] : []),
    ['time', duration(seconds)],
  ]);
  const lists = dryRun === true ? [...list('would copy', copied), ...list('would remove', deleted)] : [];
  const failed = list(
    'could not copy',
    failures.map(({ key, reason }) => `${key}: ${reason}`),
  );
  return [dryRun === true ? 'Dry run: nothing was changed.' : 'Done.', facts, ...lists, ...failed].join('\n');
}

function list(title: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const lines = names.slice(0, shown).map((name) => `  ${printable(name)}`);
  return [
    `${title}:`,
    ...lines,
    ...(names.length > shown ? [`  and ${integer(names.length - shown)} more`] : []),
  ];
}

function throwIfFailed({ failures, deleted }: SyncResult): void {
  if (failures.length === 0) return;
  const [{ key, reason }] = failures;
  throw new VergerError('storage', `failed to copy ${counted(failures.length, 'file')}: ${key}: ${reason}`, {
    hint:
      deleted.length === 0 ? 'nothing was removed: run the same command again' : 'run the same command again',
  });
}
