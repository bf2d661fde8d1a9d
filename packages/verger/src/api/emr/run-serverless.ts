import { requireBucket } from '../../clusters/emr/run/require-bucket.js';
import { outOfReach } from '../../clusters/emr/run/out-of-reach.js';
import { type OpenedPlace, openPlace } from '../../clusters/emr/open-place.js';
import { shippedPrices } from '../../clusters/emr/prices/prices.js';
import { requireWithinCap } from '../../clusters/emr/quote/cap.js';
import type { Range } from '../../clusters/emr/quote/range.js';
import type { EndedServerless } from '../../clusters/emr/serverless/end-serverless.js';
import { endedWith } from '../../clusters/emr/serverless/ended-text.js';
import { planServerless, type ServerlessPlan } from '../../clusters/emr/serverless/plan-serverless.js';
import { sessionsRole } from '../../clusters/emr/serverless/start-serverless.js';
import { withServerless } from '../../clusters/emr/serverless/with-serverless.js';
import type { ClusterSettings } from '../../clusters/emr/settings/cluster-settings.js';
import type { Manifest } from '../../job/manifest.js';
import type { EngineOptions } from '../open-engine.js';
import type { RunPreview } from '../preview-run.js';
import { type CheckedRunOptions, checkRunOptions, type RunOptions } from '../run-options.js';
import { run as runOnEngine } from '../run.js';
import { lookAhead } from './look-ahead.js';

/** A run on EMR Serverless with its driver on this machine; input, output and results to reuse lie in buckets. */
export interface ServerlessRunOptions extends Omit<RunOptions, keyof EngineOptions> {
  readonly settings: ClusterSettings;
  /** Called with each new state of the session, and before what takes long. */
  readonly onStep?: ((step: string) => void) | undefined;
}

/** A run on EMR Serverless and its quote; nothing has been created. */
export interface PlannedServerlessRun {
  readonly preview: RunPreview;
  /** What would be created, and what the run costs. */
  readonly serverless: ServerlessPlan;
  /** The result that the output holds, if it is that of this very run: there is nothing to do. */
  readonly complete: Manifest | undefined;
  /**
   * Does it.
   * @param confirm called when all is ready, before anything is created; what it throws is thrown
   */
  readonly run: (confirm?: () => Promise<void>) => Promise<ServerlessRunResult>;
}

export interface ServerlessRunResult {
  readonly manifest: Manifest;
  /** USD that the run was quoted at. */
  readonly quote: Range;
  /** What its session took; undefined if the result was there. */
  readonly serverless: EndedServerless | undefined;
}

/** Plans a run on EMR Serverless, as `emr.planServerlessRun`. */
export async function planRunServerless(options: ServerlessRunOptions): Promise<PlannedServerlessRun> {
  const { settings, onStep = () => undefined, ...run } = options;
  const checked = checkRunOptions('run', run);
  requireBuckets(checked);
  const { preview, job, complete } = await lookAhead(checked);
  const serverless = planServerless(job, settings, shippedPrices(settings.region));
  const quote = serverless.quote.usd;
  const runIt = async (confirm?: () => Promise<void>): Promise<ServerlessRunResult> => {
    if (complete !== undefined) return { manifest: complete, quote, serverless: undefined };
    requireWithinCap(serverless.quote, settings.maxCost);
    return launch({ checked, serverless, onStep }, confirm);
  };
  return { preview, serverless, complete, run: runIt };
}

/** The driver is here, and so may be the model, labels and axes. Workers read the rest. */
function requireBuckets({ input, output, reuse = [] }: CheckedRunOptions): void {
  const places = [['input', input], ['output', output], ...reuse.map((each) => ['reuse', each])];
  for (const [what, address] of places) requireBucket(what, address, 'workers on EMR');
}

interface Job {
  readonly checked: CheckedRunOptions;
  readonly serverless: ServerlessPlan;
  readonly onStep: (step: string) => void;
}

async function launch(job: Job, confirm: (() => Promise<void>) | undefined): Promise<ServerlessRunResult> {
  const { checked, serverless, onStep } = job;
  const { settings, limit, quote } = serverless;
  const { signal = new AbortController().signal, onEvent } = checked;
  const place = await openPlace(settings);
  sessionsRole(place.foundation);
  for (const message of warnings(place, job)) onEvent?.({ type: 'warning', message });
  await confirm?.();
  let ended: EndedServerless | undefined;
  const observers = { signal, onStep, onEnd: (each: EndedServerless) => (ended = each) };
  try {
    const where = { ...place, settings, limit };
    const { manifest } = await withServerless(where, place.prices, observers, (endpoint) =>
      runOnEngine({ ...checked, engine: 'spark', spark: endpoint, bundleNode: true }),
    );
    return { manifest, quote: quote.usd, serverless: ended };
  } catch (error) {
    throw ended === undefined ? error : endedWith(error, ended);
  }
}

function warnings({ foundation }: OpenedPlace, { checked, serverless }: Job): readonly string[] {
  const { input, output, reuse = [] } = checked;
  const reach = { workers: 'sessions', foundation, settings: serverless.settings.foundation } as const;
  return outOfReach(reach, { reads: [input, ...reuse], writes: [output] });
}
