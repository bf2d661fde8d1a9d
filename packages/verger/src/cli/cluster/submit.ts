import { Command } from 'commander';
import { VergerError } from '../../common/errors.js';
import type { StepPlace } from '../../clusters/emr/nodes/submit/follow-step.js';
import type { StepUpdate } from '../../clusters/emr/nodes/submit/step-progress.js';
import { defaultModel } from '../../backbone/known-models.js';
import { fileSize, jsonLine, printable } from '../format.js';
import { terminal } from '../progress-line.js';
import { ProgressView } from '../progress.js';
import { stopSignal } from '../stop-signal.js';
import { addClusterOptions, type ClusterFlags, type FoundCluster, openCluster } from './open-cluster.js';

interface SubmitFlags extends ClusterFlags {
  readonly model: string;
  readonly attach?: string;
  readonly detach?: true;
  readonly json?: true;
  readonly quiet?: true;
}

const examples = `
Examples:
  verger cluster submit s3://orchard/fruits s3://orchard/features --model mobilenet-v2 --components 200
  verger cluster submit s3://orchard/fruits s3://orchard/features --update --detach
  verger cluster submit --attach s-2ABCDEFGHIJKL

Input and output come first. All other options are those of \`verger run\`. Ctrl-C stops following: the run goes on.`;

/** `verger cluster submit`: a run on a cluster that is up. */
export function addSubmit(cluster: Command): void {
  addClusterOptions(cluster.command('submit'))
    .description('run the main job on a cluster')
    .argument('[input]', 's3://bucket/prefix of images')
    .argument('[output]', 's3://bucket/prefix for the result')
    .option('--model <name|file>', 'backbone, as for `verger run`', defaultModel)
    .option('--attach <step>', 'follow a run that was submitted before (default: a new run)')
    .option('--detach', 'do not follow the run')
    .option('--json', 'print the manifest of the result as JSON, with --detach the ids')
    .option('--quiet', 'hide progress')
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', examples)
    .action(async (_input: unknown, _output: unknown, flags: SubmitFlags, command: Command) => {
      // Before anything is asked of AWS.
      if (flags.attach === undefined) await requireRunOptions(command.args);
      const found = await openCluster(flags);
      const stepId = flags.attach ?? (await submit(found, command.args, flags));
      const place = { clusterId: found.cluster.id, stepId };
      const text = flags.detach === true ? detached(place, found, flags) : await follow(found, place, flags);
      process.stdout.write(`${text}\n`);
    });
}

async function submit(
  found: FoundCluster,
  [input = '', output = '', ...flags]: readonly string[],
  { model, quiet }: SubmitFlags,
): Promise<string> {
  const [{ submitJob }, { modelForNodes }, { logsLocation }, { bucketStorage }] = await Promise.all([
    import('../../clusters/emr/nodes/submit/submit-job.js'),
    import('../../clusters/emr/nodes/assets/model-asset.js'),
    import('../../clusters/emr/nodes/logs-location.js'),
    import('../../clusters/emr/nodes/node-programs.js'),
  ]);
  const bucket = bucketStorage(logsLocation(found.cluster).bucket);
  const onUpload = (name: string, bytes: number): unknown =>
    quiet !== true && process.stderr.write(`upload ${printable(name)}, ${fileSize(bytes)}\n`);
  const ours = ['--model', await modelForNodes(bucket, model, onUpload)];
  return submitJob(found.region, found.cluster, { input, output, flags: [...ours, ...flags] });
}

/** The options of `verger run`, checked here: a step that can't start would cost minutes. */
async function requireRunOptions([input = '', output = '', ...flags]: readonly string[]): Promise<void> {
  if (input === '' || output === '' || input.startsWith('-') || output.startsWith('-'))
    throw new VergerError('usage', 'input and output are missing', {
      hint: 'give both before all options of the run',
    });
  const { setUp } = await import('../run-command.js');
  const run = new Command('run').exitOverride();
  setUp(run);
  await run.action(() => undefined).parseAsync([input, output, ...flags], { from: 'user' });
}

function detached(place: StepPlace, found: FoundCluster, { json }: SubmitFlags): string {
  return json === true
    ? jsonLine(place)
    : `Submitted as ${place.stepId}. Follow it: ${attachCommand(place, found)}`;
}

function attachCommand({ clusterId, stepId }: StepPlace, { region }: FoundCluster): string {
  return `verger cluster submit --region ${region.name} --cluster ${clusterId} --attach ${stepId}`;
}

async function follow(found: FoundCluster, place: StepPlace, flags: SubmitFlags): Promise<string> {
  const { region } = found;
  const [{ followStep }, { explainFailure }, { findCluster }, { driverJobOf }] = await Promise.all([
    import('../../clusters/emr/nodes/submit/follow-step.js'),
    import('../../clusters/emr/nodes/submit/explain-failure.js'),
    import('../../clusters/emr/launch/find-clusters.js'),
    import('../../clusters/emr/nodes/steps.js'),
  ]);
  const view = new ProgressView(terminal(), Date.now);
  const onUpdate = (update: StepUpdate): void => {
    if (flags.quiet !== true) show(view, update);
  };
  const signal = stopSignal();
  try {
    const goesOn = `the run goes on; follow it: ${attachCommand(place, found)}`;
    const step = await followStep(region, place, { signal, onUpdate, goesOn });
    view.end();
    if (step.Status?.State === 'COMPLETED') return await resultText(driverJobOf(step).output, flags);
    const onWait = (what: string): unknown => process.stderr.write(`${printable(what)}\n`);
    throw await explainFailure(region, await findCluster(region, { name: '', id: place.clusterId }), step, {
      signal,
      onWait,
    });
  } finally {
    view.end();
  }
}

function show(view: ProgressView, update: StepUpdate): void {
  if (update.type === 'event') view.show(update.event);
  else {
    view.end();
    process.stderr.write(`step ${update.stepId}: ${update.state.toLowerCase()}\n`);
  }
}

async function resultText(output: string, { json }: SubmitFlags): Promise<string> {
  const [{ openResults }, { summary }] = await Promise.all([
    import('../../runs/results.js'),
    import('../summary.js'),
  ]);
  const { manifest } = await openResults(output);
  return json === true ? jsonLine(manifest) : `Done.\n${summary(manifest, output)}`;
}
