import { type Command, Option } from 'commander';
import { plan, run } from '../api/run.js';
import type { RunOptions } from '../api/run-options.js';
import type { RunResult } from '../driver/run.js';
import type { RunEvent } from '../job/events.js';
import { defaultModel } from '../backbone/known-models.js';
import { Location } from '../storage/location.js';
import {
  addEmrRunOptions,
  type EmrRunFlags,
  requireEngineOf,
  splitEmrFlags,
} from './cluster/emr-run-options.js';
import type { Manners } from './cluster/manners.js';
import type { PlaceFlags } from './cluster/settings-options.js';
import { dryRunJson, dryRunText } from './dry-run.js';
import { jsonLine, displayPath, printable } from './format.js';
import {
  allowRegionOption,
  components,
  positiveInteger,
  rejectAllowance,
  collect,
  views,
} from './options.js';
import { ProgressView } from './progress.js';
import { terminal } from './progress-line.js';
import { summary } from './summary.js';
import { stopSignal } from './stop-signal.js';

type OwnOptions = Omit<RunOptions, 'input' | 'output' | 'engine' | 'onEvent' | 'signal'>;

/** Options of a run that can be stopped. */
type HeardOptions = Omit<RunOptions, 'engine'> & { readonly signal: AbortSignal };

interface RunFlags extends OwnOptions, EmrRunFlags {
  readonly engine: 'local' | 'spark' | 'emr';
  readonly dryRun?: true;
  readonly json?: true;
  readonly quiet?: true;
}

const examples = `
Examples:
  verger run fruits/ features/
  verger run fruits/ features/ --model mobilenet-v2 --components 0.95
  verger run fruits/Test/ test/ --pca features/
  verger run fruits/ features/ --views 100,75,60,45
  verger run fruits/ features/ --components 0 --dtype float16
  verger run fruits/ features/ --model my-backbone.onnx --partitions 24 --workers 4
  verger run fruits/ features/ --include Test --limit 1000 --dry-run
  verger run fruits/ features/ --components 50 --update
  verger run s3://orchard/fruits s3://orchard/features --model mobilenet-v2
  verger run fruits/ features/ --engine spark --spark sc://localhost:15002
  verger run s3://orchard/fruits s3://orchard/features --engine spark --cluster verger
  verger run s3://orchard/fruits s3://orchard/features --engine emr --max-cost 2
  verger run s3://orchard/fruits s3://orchard/features --engine emr --serverless --max-cost 2

Finished work is kept: run the same command again to resume.
Exit codes: 0 done, 1 failed, 2 usage, 3 too many rejects, 130 interrupted.`;

/** `verger run`: extracts features and principal components. */
export function setUp(command: Command): void {
  command
    .argument(
      '<input>',
      "folder or s3://bucket/prefix of images, or of .tar, .zip or .parquet files of them; an image's folder is its label",
    )
    .argument('<output>', 'folder or s3://bucket/prefix for the result')
    .option('--model <name|file>', 'backbone: a name from `verger model list`, or an ONNX file', defaultModel)
    .option(
      '--components <k|fraction|all>',
      'components to keep: a number, a fraction of the variance, all, or 0 for features only (default: 200)',
      components,
    )
    .option('--standardize', 'scale features to unit variance (PCA on the correlation matrix)')
    .option('--pca <result>', 'project on the axes of an earlier result (default: fit new ones)')
    .addOption(
      new Option('--features <which>', 'none: leave the features out of the table (default: all)').choices([
        'all',
        'none',
      ]),
    )
    .addOption(
      new Option('--dtype <type>', 'numbers in the table (default: float32)').choices(['float32', 'float16']),
    )
    .addOption(
      new Option('--lists <kind>', 'fixed: lists of a fixed length, for Arrow (default: variable)').choices([
        'variable',
        'fixed',
      ]),
    )
    .option('--split-column', 'add a column split: the first folder in <split>/<label>/<file>')
    .option('--l2', 'scale the features of each image to a length of 1')
    .option(
      '--views <percents>',
      "look at parts of each image's middle, such as 100,75,60,45 percent of its sides (default: the whole image)",
      views,
    )
    .option('--partitions <n>', 'Parquet parts to write (default: depends on the size)', positiveInteger)
    .addOption(
      new Option('--engine <name>', 'where to run the work')
        .choices(['local', 'spark', 'emr'])
        .default('local'),
    )
    .option('--workers <n>', 'local: worker processes (default: usable cores)', positiveInteger)
    .option(
      '--spark <address>',
      'spark: address of the Connect server, sc://host:port/;name=value (default: none)',
    )
    .option('--bundle-node', 'spark: ship Node to the executors, for those without it');
  addEmrRunOptions(command)
    .option(
      '--max-rejects <n|percent>',
      'maximum number or percentage of rejects (default: 1%; below 500 inputs a tenth, at most 5)',
      rejectAllowance,
    )
    .option('--limit <n>', 'use only n images, sampled evenly and repeatably (default: all)', positiveInteger)
    .option(
      '--include <glob>',
      'use only matching paths, or a folder (default: by ending; repeatable)',
      collect,
    )
    .option(
      '--exclude <glob|csv>',
      'skip matching paths, a folder, or the images in the column path of a .csv table (default: none; repeatable)',
      collect,
    )
    .option(
      '--packed',
      'read the images in the .tar, .zip and .parquet files of the folder (default: if it has no others)',
    )
    .option('--labels <csv>', 'read labels from a table with columns path,label (default: from the folders)')
    .addOption(allowRegionOption('allowRegions'))
    .option('--dry-run', 'show what would be done and its cost, without doing it')
    .option('--update', 'bring the result in the output up to date: extract only new and changed images')
    .option(
      '--reuse <result>',
      'use features of another result for images with the same content (default: none; repeatable)',
      collect,
    )
    .option('--overwrite', 'replace an existing result')
    .option('--json', 'print the manifest (with --dry-run: the plan) as JSON')
    .option('--quiet', 'hide progress')
    .addHelpText('after', examples)
    .action(runCommand);
}

async function runCommand(input: string, output: string, flags: RunFlags): Promise<void> {
  const { emr, run: own } = splitEmrFlags(flags);
  const { dryRun, json, quiet, engine, ...options } = own;
  const view = new ProgressView(terminal(), Date.now);
  const full = {
    ...options,
    input,
    output,
    signal: stopSignal(),
    onEvent: (event: RunEvent): unknown => quiet !== true && view.show(event),
  };
  const clear = (): void => view.end();
  const manners = { dryRun: dryRun === true, json: json === true, quiet: quiet === true, clear };
  try {
    requireEngineOf(emr, engine);
    const text =
      engine === 'emr' ? await onEmr(full, emr, manners) : await onEngine({ ...full, engine }, emr, manners);
    clear();
    process.stdout.write(`${text}\n`);
  } finally {
    clear();
  }
}

async function onEmr(options: HeardOptions, flags: EmrRunFlags, manners: Manners): Promise<string> {
  if (flags.serverless === true)
    return (await import('./cluster/run-serverless.js')).runServerless(options, flags, manners);
  return (await import('./cluster/run-on-emr.js')).runOnEmr(options, flags, manners);
}

async function onEngine(
  options: HeardOptions & { readonly engine: 'local' | 'spark' },
  { cluster, ...place }: EmrRunFlags,
  manners: Manners,
): Promise<string> {
  if (manners.dryRun) {
    // A plan needs no session: it is the same on every engine.
    const planned = await plan(cluster !== undefined ? { ...options, engine: 'local' } : options);
    return manners.json ? jsonLine(dryRunJson(planned)) : dryRunText(planned);
  }
  const result =
    cluster === undefined
      ? await run(options)
      : await onSession(options, { ...place, name: cluster }, manners);
  manners.clear();
  return manners.json ? jsonLine(result.manifest) : resultText(result, options.output);
}

async function onSession(options: HeardOptions, place: PlaceFlags, manners: Manners): Promise<RunResult> {
  return (await import('./cluster/run-on-session.js')).runOnSession(options, place, manners);
}

function resultText({ manifest, wasComplete }: RunResult, place: string): string {
  const output = Location.parse(place).uri;
  const first = wasComplete
    ? `Nothing to do: ${printable(displayPath(output))} already holds this result.`
    : 'Done.';
  return `${first}\n${summary(manifest, output)}`;
}
