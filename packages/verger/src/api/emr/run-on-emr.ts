import { defaultModel } from '../../backbone/known-models.js';
import { bucketStorage, nodePrograms } from '../../clusters/emr/nodes/node-programs.js';
import { modelForNodes } from '../../clusters/emr/nodes/assets/model-asset.js';
import type { EndedCluster } from '../../clusters/emr/launch/down.js';
import { spendingLimit } from '../../clusters/emr/launch/spending-limit.js';
import { checkDriverArguments } from '../../clusters/emr/nodes/submit/driver-flags.js';
import { type OpenedPlace, openPlace } from '../../clusters/emr/open-place.js';
import { type ClusterPlan, planCluster } from '../../clusters/emr/plan.js';
import { shippedPrices } from '../../clusters/emr/prices/prices.js';
import type { Range } from '../../clusters/emr/quote/range.js';
import { requireWithinCap } from '../../clusters/emr/quote/cap.js';
import type { JobSize } from '../../clusters/emr/quote/work.js';
import { outOfReach } from '../../clusters/emr/run/out-of-reach.js';
import { checkLimits, requireRoom } from '../../clusters/emr/limits/check-limits.js';
import { runJob } from '../../clusters/emr/run/run-job.js';
import type { ClusterSettings } from '../../clusters/emr/settings/cluster-settings.js';
import { VergerError } from '../../common/errors.js';
import { claimingPlan, modeOf } from '../../driver/claiming-plan.js';
import { completeResult } from '../../driver/complete-result.js';
import type { Manifest } from '../../job/manifest.js';
import { openOutput } from '../../job/places.js';
import { openResults } from '../../runs/results.js';
import type { EngineOptions } from '../open-engine.js';
import { previewRun, type RunPreview } from '../preview-run.js';
import { runArguments } from '../run-arguments.js';
import { type CheckedRunOptions, checkRunOptions, type RunOptions } from '../run-options.js';

/** A run on a cluster of its own; input, output and whatever else it names lie in buckets. */
export interface EmrRunOptions extends Omit<RunOptions, keyof EngineOptions> {
  readonly settings: ClusterSettings;
  /** Another tarball of Node for the nodes. Default: the pinned one, from nodejs.org. */
  readonly nodeTarball?: string | undefined;
  /** Called with each new state of the cluster and of the run's step, and before what takes long. */
  readonly onStep?: ((step: string) => void) | undefined;
}

/** A run on EMR and its quote; nothing has been created. */
export interface PlannedEmrRun {
  readonly preview: RunPreview;
  /** The cluster, and what the run on it costs. */
  readonly cluster: ClusterPlan;
  /** The result that the output holds, if it is that of this very run: there is nothing to do. */
  readonly complete: Manifest | undefined;
  /**
   * Does it.
   * @param confirm called when all is ready, before anything is changed; what it throws is thrown
   */
  readonly run: (confirm?: () => Promise<void>) => Promise<EmrRunResult>;
}

export interface EmrRunResult {
  readonly manifest: Manifest;
  /** USD that the run was quoted at. */
  readonly quote: Range;
  /** What its cluster took; undefined if the result was there. */
  readonly cluster: EndedCluster | undefined;
}

/**
 * Plans a run on EMR: lists the images, and quotes the job. Reads the buckets and nothing else of AWS.
 * @throws VergerError `usage` for a wrong option, or for a place that is in no bucket; `plan-mismatch`, `model`, ...
 */
export async function planRunOnEmr(options: EmrRunOptions): Promise<PlannedEmrRun> {
  const { settings, nodeTarball, onStep, ...run } = options;
  const checked = checkRunOptions('run', run);
  const flags = runArguments(checked);
  checkDriverArguments(checked.input, checked.output, flags);
  // The model is described here, by one worker: a mistake is found before anything costs money.
  const { preview, request, planned } = await previewRun({ ...checked, workers: 1 });
  const output = openOutput(planned.job);
  const complete = await completeResult(output, claimingPlan(request, planned), modeOf(request));
  const cluster = planCluster(jobSize(preview), settings, shippedPrices(settings.region));
  const job = { ...options, checked, flags, quote: cluster.quote.usd };
  const runIt = async (confirm?: () => Promise<void>): Promise<EmrRunResult> => {
    if (complete !== undefined) return { manifest: complete, quote: job.quote, cluster: undefined };
    requireWithinCap(cluster.quote, settings.maxCost);
    return launch(job, confirm);
  };
  return { preview, cluster, complete, run: runIt };
}

interface Job extends EmrRunOptions {
  readonly checked: CheckedRunOptions;
  readonly flags: readonly string[];
  readonly quote: Range;
}

async function launch(job: Job, confirm: (() => Promise<void>) | undefined): Promise<EmrRunResult> {
  const { settings, checked, quote, nodeTarball, onStep = () => undefined } = job;
  const { signal = new AbortController().signal, onEvent, input, output } = checked;
  const place = await openPlace(settings);
  spendingLimit(settings, place.prices);
  const limits = await checkLimits(place.account, settings, place.foundation.subnetIds);
  for (const message of [...warnings(place, job), ...limits.warnings])
    onEvent?.({ type: 'warning', message });
  requireRoom(limits);
  const programs = await nodePrograms(settings, place.foundation, 'TERMINATE_CLUSTER', {
    signal,
    nodeTarball,
  });
  await confirm?.();
  const onUpload = (name: string): void => onStep(`upload ${name}`);
  await programs.upload(onUpload);
  const bucket = bucketStorage(place.foundation.bucket);
  const model = await modelForNodes(bucket, checked.model ?? defaultModel, onUpload);
  if (signal.aborted) throw new VergerError('interrupted', 'interrupted: no cluster was started');
  const flags = [`--model=${model}`, ...job.flags];
  const observers = { signal, onStep, onEvent };
  const cluster = await runJob(place, settings, { input, output, flags, quote }, programs, observers);
  const { manifest } = await openResults(output);
  return { manifest, quote, cluster };
}

function warnings({ foundation }: OpenedPlace, { settings, checked }: Job): readonly string[] {
  const { input, output, labels, pca, reuse = [] } = checked;
  const reads = [input, pca, ...reuse].filter((each) => each !== undefined);
  const tables = labels === undefined ? [] : [labels];
  return outOfReach(
    { foundation, settings: settings.foundation },
    { reads: [...reads, ...tables], writes: [output] },
  );
}

/** The images that have to be extracted. */
function jobSize({ plan: { listing }, job, reuse }: RunPreview): JobSize {
  const { images } = listing;
  let bytes = 0;
  for (const { size } of images.range(0, images.length)) bytes += size;
  return {
    images: reuse?.extract ?? images.length,
    imageBytes: images.length === 0 ? 0 : bytes / images.length,
    model: job.model.name,
  };
}
