import { type Command, Option } from 'commander';
import { plan, run, type RunOptions } from '../index.js';
import { defaultModel } from '../backbone/known-models.js';
import { absoluteUri } from '../storage/open-storage.js';
import { dryRunJson, dryRunText } from './dry-run.js';
import { jsonLine, place, printable } from './format.js';
import { allowRegionOption, components, positiveInteger, rejectAllowance, several } from './options.js';
import { ProgressView } from './progress.js';
import { summary } from './summary.js';
import { stopSignal } from './stop-signal.js';

interface RunFlags extends Omit<RunOptions, 'input' | 'output' | 'onEvent' | 'signal'> {
  readonly dryRun?: true;
  readonly json?: true;
  readonly quiet?: true;
}

const examples = `
Examples:
  verger run fruits/ features/
  verger run fruits/ features/ --model mobilenet-v2 --components 0.95
  verger run fruits/ features/ --model my-backbone.onnx --partitions 24 --workers 4
  verger run fruits/ features/ --include 'Test/**' --limit 1000 --dry-run
  verger run s3://orchard/fruits s3://orchard/features --model mobilenet-v2
  verger run fruits/ features/ --engine spark --spark sc://localhost:15002

An interrupted run goes on where it stopped when the same command is given again.
Exit codes: 0 done, 1 failed, 2 usage, 3 too many rejects, 130 interrupted.`;

/** `verger run`: extracts features and principal components. */
export function setUp(command: Command): void {
  command
    .argument('<input>', 'folder or s3://bucket/prefix of images; the folder an image lies in is its label')
    .argument('<output>', 'folder or s3://bucket/prefix for the result')
    .option('--model <name|file>', 'the backbone: a name of verger model list, or an ONNX file', defaultModel)
    .option(
      '--components <k|fraction|all>',
      'components to keep: a number, or a share of the variance',
      components,
    )
    .option('--standardize', 'PCA on the correlation matrix: features of equal weight')
    .option('--partitions <n>', 'Parquet parts (default: from the size)', positiveInteger)
    .addOption(
      new Option('--engine <name>', 'who does the work').choices(['local', 'spark']).default('local'),
    )
    .option('--workers <n>', 'local: worker processes (default: usable cores)', positiveInteger)
    .option('--spark <address>', 'spark: the Spark Connect server, sc://host:port/;name=value')
    .option('--bundle-node', 'spark: send Node along, for executors without it')
    .option(
      '--max-rejects <n|percent>',
      'unreadable inputs that a run may have (default: 1%)',
      rejectAllowance,
    )
    .option('--limit <n>', 'an even, repeatable sample of so many images', positiveInteger)
    .option('--include <glob>', 'only these paths (may be repeated)', several)
    .option('--exclude <glob>', 'not these paths (may be repeated)', several)
    .option('--labels <csv>', 'labels from a table path,label instead of folders')
    .addOption(allowRegionOption('allowRegions'))
    .option('--dry-run', 'say what would be done, and what it would take')
    .option('--overwrite', 'throw away what the output holds')
    .option('--json', 'print the manifest (or the plan) as JSON')
    .option('--quiet', 'no progress')
    .addHelpText('after', examples)
    .action(async (input: string, output: string, flags: RunFlags) => {
      const { dryRun, json, quiet, ...options } = flags;
      const view = new ProgressView(
        { isTTY: process.stderr.isTTY, write: (text) => process.stderr.write(text) },
        Date.now,
      );
      const full: RunOptions = {
        ...options,
        input,
        output,
        signal: stopSignal(),
        onEvent: (event) => quiet !== true && view.show(event),
      };
      try {
        const text =
          dryRun === true ? await dryRunOutput(full, json) : await runOutput(full, json, () => view.end());
        view.end();
        process.stdout.write(`${text}\n`);
      } finally {
        view.end();
      }
    });
}

async function dryRunOutput(options: RunOptions, json: true | undefined): Promise<string> {
  const planned = await plan(options);
  return json === true ? jsonLine(dryRunJson(planned)) : dryRunText(planned);
}

async function runOutput(options: RunOptions, json: true | undefined, clear: () => void): Promise<string> {
  const { manifest, wasComplete } = await run(options);
  clear();
  if (json === true) return jsonLine(manifest);
  const output = absoluteUri(options.output);
  const first = wasComplete
    ? `Nothing to do: ${printable(place(output))} already holds this result.`
    : 'Done.';
  return `${first}\n${summary(manifest, output)}`;
}
