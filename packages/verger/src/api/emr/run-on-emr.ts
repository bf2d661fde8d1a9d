import { defaultModel } from '../../backbone/known-models.js';
import { bucketStorage } from '../../clusters/emr/nodes/node-programs.js';
import { modelForNodes } from '../../clusters/emr/nodes/assets/model-asset.js';
import type { EndedCluster } from '../../clusters/emr/launch/down.js';
import { checkDriverArguments } from '../../clusters/emr/nodes/submit/driver-flags.js';
import type { OpenedPlace } from '../../clusters/emr/open-place.js';
import { type ClusterPlan, planCluster } from '../../clusters/emr/plan.js';
import { prepareCluster } from '../../clusters/emr/prepare-cluster.js';
import type { Prices } from '../../clusters/emr/prices/prices.js';
import { pricesFor } from '../../clusters/emr/prices/prices-for.js';
import type { Range } from '../../clusters/emr/quote/range.js';
import { requireWithinCap } from '../../clusters/emr/quote/cap.js';
import { outOfReach } from '../../clusters/emr/run/out-of-reach.js';
import { runJob } from '../../clusters/emr/run/run-job.js';
import type { ClusterSettings } from '../../clusters/emr/settings/cluster-settings.js';
import { VergerError } from '../../common/errors.js';
import { isExcludeTable } from '../../common/exclude-table.js';
import type { Manifest } from '../../job/manifest.js';
import { openResults } from '../../runs/results.js';
import type { EngineOptions } from '../open-engine.js';
import type { RunPreview } from '../preview-run.js';
import { runArguments } from '../run-arguments.js';
import { type CheckedRunOptions, checkRunOptions, type RunOptions } from '../run-options.js';
import { lookAhead } from './look-ahead.js';

/** A run on a cluster of its own; input, output and whatever else it names lie in buckets. */
export interface EmrRunOptions extends Omit<RunOptions, keyof EngineOptions> {
  readonly settings: ClusterSettings;
  /** Another tarball of Node for the nodes. Default: the pinned one, from nodejs.org. */
  readonly nodeTarball?: string | undefined;
  /** Works with AWS's prices of today instead of the table that ships with Verger. Default: false. */
  readonly livePrices?: boolean | undefined;
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
 * Plans a run on EMR: lists the images, and quotes the job. Reads the buckets, with `livePrices` AWS's prices, and
 * nothing else of AWS.
 * @throws VergerError `usage` for a wrong option, or for a place that is in no bucket; `plan-mismatch`, `model`, ...
 */
export async function planRunOnEmr(options: EmrRunOptions): Promise<PlannedEmrRun> {
  const { settings, nodeTarball, livePrices, onStep, ...run } = options;
  const checked = checkRunOptions('run', run);
  const flags = runArguments(checked);
  checkDriverArguments(checked.input, checked.output, flags);
  const { preview, job: size, complete } = await lookAhead(checked);
  const prices = await pricesFor(settings, livePrices);
  const cluster = planCluster(size, settings, prices);
  const job = { ...options, checked, flags, prices, quote: cluster.quote.usd };
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
  readonly prices: Prices;
  readonly quote: Range;
}

async function launch(job: Job, confirm: (() => Promise<void>) | undefined): Promise<EmrRunResult> {
  const { settings, checked, quote, prices, nodeTarball, onStep = () => undefined } = job;
  const { signal = new AbortController().signal, onEvent, input, output } = checked;
  const onWarning = (message: string): unknown => onEvent?.({ type: 'warning', message });
  const preparing = { prices, onWarning, signal, nodeTarball };
  const { place, programs } = await prepareCluster(settings, preparing);
  warnings(place, job).forEach(onWarning);
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
  const { input, output, labels, exclude = [], pca, reuse = [] } = checked;
  const reads = [input, pca, ...reuse].filter((each) => each !== undefined);
  const tables = [...(labels === undefined ? [] : [labels]), ...exclude.filter(isExcludeTable)];
  return outOfReach(
    { workers: 'nodes', foundation, settings: settings.foundation },
    { reads: [...reads, ...tables], writes: [output] },
  );
}
