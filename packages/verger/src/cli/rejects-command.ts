import { type Command, InvalidArgumentError, Option } from 'commander';
import { counted } from '../common/counted.js';
import { listRejects } from '../api/rejects.js';
import { type Reject, type RejectReason, rejectReasons } from '../job/reject.js';
import { columns, jsonLine } from './format.js';
import { rejectsCsv } from '../runs/rejects-csv.js';
import { allowRegionOption } from './options.js';

interface RejectsFlags {
  readonly reason?: readonly RejectReason[];
  readonly json?: true;
  readonly csv?: true;
  readonly allowRegions?: readonly string[];
}

const examples = `
Examples:
  verger rejects features/
  verger rejects features/ --reason corrupt --reason empty
  verger rejects features/ --csv > rejects.csv
  verger rejects features/ --json

Works for a run with too many rejects, too. docs/results.md explains the reasons.`;

/** `verger rejects`: lists the inputs that have no row. */
export function setUp(command: Command): void {
  command
    .argument('<output>', 'folder or s3://bucket/prefix of a run')
    .addOption(
      new Option('--reason <reason>', 'only rejects with this reason (default: all; repeatable)')
        .choices(rejectReasons)
        .argParser(reason),
    )
    .addOption(allowRegionOption('allowRegions'))
    .addOption(new Option('--csv', 'print as CSV: path,label,reason,detail').conflicts('json'))
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async (output: string, { reason, json, csv, allowRegions }: RejectsFlags) => {
      const all = await listRejects(output, { allowRegions });
      const chosen = reason === undefined ? all : all.filter((reject) => reason.includes(reject.reason));
      const text =
        json === true ? `${jsonLine(chosen)}\n` : csv === true ? rejectsCsv(chosen) : table(chosen);
      process.stdout.write(text);
    });
}

function reason(text: string, earlier: readonly RejectReason[] = []): readonly RejectReason[] {
  const known = rejectReasons.find((each) => each === text);
  if (known !== undefined) return [...earlier, known];
  throw new InvalidArgumentError(`Expected one of ${rejectReasons.join(', ')}.`);
}

function table(rejects: readonly Reject[]): string {
  const rows = rejects.map(({ path, reason, detail }): [string, string] => [path, `${reason}: ${detail}`]);
  return `${counted(rejects.length, 'reject')}\n${rows.length === 0 ? '' : `${columns(rows)}\n`}`;
}
