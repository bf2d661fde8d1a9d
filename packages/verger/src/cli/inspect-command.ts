import type { Command } from 'commander';
import { counted } from '../common/counted.js';
import { VergerError } from '../common/errors.js';
import type { Manifest } from '../job/manifest.js';
import { openResults, type Results } from '../runs/results.js';
import type { Fault } from '../runs/fault.js';
import { Location } from '../storage/location.js';
import { columns, integer, jsonLine, percent } from './format.js';
import { allowRegionOption } from './options.js';
import { findings } from './study-summary.js';
import { explainedAt, summary } from './summary.js';

interface InspectFlags {
  readonly verify?: true;
  readonly json?: true;
  readonly allowRegions?: readonly string[];
}

const shownRejects = 20;

/** `verger inspect`: shows a result on disk. */
export function setUp(command: Command): void {
  command
    .argument('<output>', 'folder or s3://bucket/prefix of a finished run')
    .option('--verify', 'recompute every digest and count')
    .addOption(allowRegionOption('allowRegions'))
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  verger inspect features/\n  verger inspect features/ --verify --json',
    )
    .action(async (output: string, { verify, json, allowRegions = [] }: InspectFlags) => {
      const results = await openResults(output, { allowRegions });
      const faults = verify === true ? await results.verify() : undefined;
      const text =
        json === true ? await inspectJson(results, faults) : await inspectText(results, output, faults);
      process.stdout.write(`${text}\n`);
      if (faults !== undefined && faults.length > 0) {
        throw new VergerError('corrupt-result', `${counted(faults.length, 'fault')} in ${output}`, {
          hint: 'run the command that wrote it again, with --overwrite',
        });
      }
    });
}

async function inspectJson(results: Results, faults: readonly Fault[] | undefined): Promise<string> {
  const { manifest } = results;
  const explainedVariance = explainedAt(manifest);
  return jsonLine({
    manifest,
    explainedVariance,
    rejects: await results.rejects(),
    faults: faults ?? null,
  });
}

async function inspectText(
  results: Results,
  output: string,
  faults: readonly Fault[] | undefined,
): Promise<string> {
  const { manifest } = results;
  const classes = manifest.classes.map(({ label, rows, rejects }): [string, string] => [
    label ?? '(no label)',
    rejects === 0 ? integer(rows) : `${integer(rows)} (${counted(rejects, 'reject')})`,
  ]);
  const explained = explainedAt(manifest).map(({ k, explained: share }): [string, string] => [
    `k = ${k}`,
    percent(share),
  ]);
  const sections = [
    summary(manifest, Location.parse(output).uri),
    `Rows by class:\n${columns(classes)}`,
    ...(explained.length === 0 ? [] : [`${explainedTitle(manifest)}:\n${columns(explained)}`]),
    ...rejectsSection(await results.rejects()),
    ...(await atlasSection(results)),
    ...faultsSection(faults),
  ];
  return sections.join('\n\n');
}

function explainedTitle({ pca: { n, projectedOn } }: Manifest): string {
  const rows = projectedOn === undefined ? '' : `, in the ${integer(n)} rows that the axes were fitted on`;
  return `Explained variance${rows}`;
}

function rejectsSection(rejects: Awaited<ReturnType<Results['rejects']>>): string[] {
  if (rejects.length === 0) return [];
  const shown = rejects
    .slice(0, shownRejects)
    .map(({ path, reason, detail }): [string, string] => [path, `${reason}: ${detail}`]);
  const more =
    rejects.length > shownRejects
      ? `\n  and ${integer(rejects.length - shownRejects)} more: \`verger rejects\` lists all`
      : '';
  return [`Rejects:\n${columns(shown)}${more}`];
}

async function atlasSection(results: Results): Promise<string[]> {
  const atlas = await results.atlas().catch(() => undefined);
  return atlas === undefined ? [] : [`Atlas:\n${columns(findings(atlas.summary))}`];
}

function faultsSection(faults: readonly Fault[] | undefined): string[] {
  if (faults === undefined) return [];
  if (faults.length === 0) return ['Verified: all digests and counts match the manifest.'];
  return [`Faults:\n${columns(faults.map(({ file, fault }): [string, string] => [file, fault]))}`];
}
