import type { FollowOptions } from '../../clusters/emr/foundation/stack/follow.js';
import type { SetupPlan, SetupResult } from '../../clusters/emr/foundation/setup.js';
import type { TeardownPlan, TeardownResult } from '../../clusters/emr/foundation/teardown.js';
import type { EndedCluster } from '../../clusters/emr/launch/down.js';
import type { MoreOf, PlannedExtension } from '../../clusters/emr/launch/extend.js';
import type { ClusterList } from '../../clusters/emr/launch/list.js';
import type { PlannedResize } from '../../clusters/emr/launch/resize.js';
import type { StartedCluster } from '../../clusters/emr/launch/start-cluster.js';
import type { ClusterStatus } from '../../clusters/emr/launch/status.js';
import type { WatchOptions } from '../../clusters/emr/launch/watch.js';
import type { ClusterPlan } from '../../clusters/emr/plan.js';
import type { JobSize } from '../../clusters/emr/quote/work.js';
import type { ClusterSettings } from '../../clusters/emr/settings/cluster-settings.js';
import type { EmrRunOptions, EmrRunResult, PlannedEmrRun } from './run-on-emr.js';
import type { PlannedServerlessRun, ServerlessRunOptions } from './run-serverless.js';
import type { UpOptions } from './up.js';

export type * from './types.js';

// Each function loads what it needs: whoever runs on this machine alone loads nothing of AWS.

/** What a plan is shown to before it is carried out. */
export type Confirm<Plan> = (plan: Plan) => Promise<boolean>;

/**
 * Settings of a cluster, complete and checked.
 * @param changes settings that replace those of the file
 * @param file default: `verger.config.json` or `verger.config.ts` of the current folder, if there is one
 * @throws VergerError `usage` that names the first wrong setting
 */
export async function readSettings(
  changes: Readonly<Record<string, unknown>> = {},
  file?: string,
): Promise<ClusterSettings> {
  const { readSettings: read } = await import('../../clusters/emr/settings/read-settings.js');
  return read(file, changes);
}

/** Quotes a job; AWS is not asked. @throws VergerError `usage` if a price is not known */
export async function plan(job: JobSize, settings: ClusterSettings): Promise<ClusterPlan> {
  const [{ planCluster }, { shippedPrices }] = await Promise.all([
    import('../../clusters/emr/plan.js'),
    import('../../clusters/emr/prices/prices.js'),
  ]);
  return planCluster(job, settings, shippedPrices(settings.region));
}

/**
 * Creates what clusters need, or brings it up to date.
 * @param confirm nothing is changed unless it agrees
 * @throws VergerError `aws` with the first resource that failed, `access`, `usage`, `interrupted`
 */
export async function setUp(
  settings: ClusterSettings,
  confirm: Confirm<SetupPlan>,
  options: FollowOptions = {},
): Promise<SetupResult> {
  const [account, { setUpFoundation }] = await Promise.all([
    openAccount(settings.region),
    import('../../clusters/emr/foundation/setup.js'),
  ]);
  return setUpFoundation(account, { settings, confirm, ...options });
}

/**
 * Deletes what `setUp` has created. The bucket stays, unless its data is to be deleted too.
 * @param confirm nothing is changed unless it agrees
 * @throws VergerError `locked` while clusters use it, `aws` with the first resource that failed, `access`, `interrupted`
 */
export async function tearDown(
  settings: ClusterSettings,
  confirm: Confirm<TeardownPlan>,
  options: FollowOptions & { readonly deleteData?: boolean } = {},
): Promise<TeardownResult> {
  const [account, { tearDownFoundation }] = await Promise.all([
    openAccount(settings.region),
    import('../../clusters/emr/foundation/teardown.js'),
  ]);
  const { deleteData = false, ...follow } = options;
  return tearDownFoundation(account, { settings, confirm, deleteData, ...follow });
}

/**
 * Starts a cluster that lasts, and waits until it is ready. AWS ends it before it costs more than `maxCost`.
 * @throws VergerError `interrupted` if the signal is aborted: the cluster goes on; `locked`, `not-found`, `usage`, `access`,
 * `download`; `aws`, also if the account's quotas or addresses are too few
 */
export async function up(settings: ClusterSettings, options: UpOptions = {}): Promise<StartedCluster> {
  return (await import('./up.js')).upPrepared(settings, options);
}

/**
 * Plans a run on a cluster of its own: lists the images, and quotes the job. Reads buckets, with
 * `livePrices` AWS's prices, and nothing else of AWS.
 * @throws VergerError `usage` for a wrong option, or for a place that is in no bucket; `plan-mismatch`, `model`, ...
 */
export async function planRun(options: EmrRunOptions): Promise<PlannedEmrRun> {
  return (await import('./run-on-emr.js')).planRunOnEmr(options);
}

/**
 * Runs the main job on a cluster that is started for it and ends with it, whatever happens to this process. AWS ends it
 * before it costs more than `maxCost`.
 *
 * @example
 * const settings = await emr.readSettings({ maxCost: 2 });
 * const { manifest, quote, cluster } = await emr.run({ input: 's3://b/images/fruits', output: 's3://b/results/fruits', settings });
 * console.log(manifest.counts.rows, cluster?.spent.usd.likely, quote.likely);
 *
 * @throws VergerError `usage` if the quote is above the cap, or an option is wrong; `not-found` before `setUp`;
 * `interrupted`, once the cluster has ended, if the signal is aborted; `locked`, `access`, `aws`. Finished work is kept
 */
export async function run(options: EmrRunOptions): Promise<EmrRunResult> {
  return (await planRun(options)).run();
}

/**
 * Plans a run on EMR Serverless, through a session that AWS ends before it costs more than `maxCost`. Its driver is this
 * process. Reads buckets and nothing else of AWS. None of it has been run on AWS: whether workers there may start a command
 * is unproven.
 *
 * @example
 * const settings = await emr.readSettings({ maxCost: 2 });
 * const planned = await emr.planServerlessRun({ input: 's3://b/images/fruits', output: 's3://b/results/fruits', settings });
 * console.log(planned.serverless.quote.usd.likely);
 * const { manifest, serverless } = await planned.run();
 * console.log(manifest.counts.rows, serverless?.billed?.usd);
 *
 * @throws VergerError `usage` for a wrong option, or for a place that is in no bucket; `plan-mismatch`, `model`, ...
 */
export async function planServerlessRun(options: ServerlessRunOptions): Promise<PlannedServerlessRun> {
  return (await import('./run-serverless.js')).planRunServerless(options);
}

/** The state of the newest cluster of a name; it may have ended. @throws VergerError `not-found`, `access`, `aws` */
export async function status(settings: ClusterSettings): Promise<ClusterStatus> {
  const [{ region, name, foundation, prices }, { clusterStatus }] = await Promise.all([
    openPlace(settings),
    import('../../clusters/emr/launch/status.js'),
  ]);
  return clusterStatus(region, name, foundation, prices);
}

/** The clusters in every region of the EU, whoever started them. What can't be read is listed as such. */
export async function list(): Promise<ClusterList> {
  const [{ listClusters }, { AwsAccount }, { AuditLog }, { Region }] = await Promise.all([
    import('../../clusters/emr/launch/list.js'),
    import('../../clusters/emr/account/aws-account.js'),
    import('../../clusters/emr/account/audit-log.js'),
    import('../../clusters/emr/launch/region.js'),
  ]);
  const audit = new AuditLog();
  return listClusters((name) => new Region(new AwsAccount(name, audit)));
}

/**
 * Plans another number of task nodes; the cap stays, so the deadline may come earlier.
 * @throws VergerError `not-found`, `usage`, `access`, `aws`
 */
export async function planResize(settings: ClusterSettings, task: number): Promise<PlannedResize> {
  const [{ region, name, ...rest }, { planResize: planIt }] = await Promise.all([
    openPlace(settings),
    import('../../clusters/emr/launch/resize.js'),
  ]);
  return planIt(region, name, task, rest);
}

/** Plans a later deadline. @throws VergerError `usage` if it would not be later; `not-found`, `access`, `aws` */
export async function planExtension(settings: ClusterSettings, more: MoreOf): Promise<PlannedExtension> {
  const [{ region, name, ...rest }, { planExtension: planIt }] = await Promise.all([
    openPlace(settings),
    import('../../clusters/emr/launch/extend.js'),
  ]);
  return planIt(region, name, more, rest);
}

/**
 * Ends the clusters of a name, and waits until their instances are gone.
 * @throws VergerError `not-found` if none is up; `interrupted`: it ends all the same; `access`, `aws`
 */
export async function down(
  settings: ClusterSettings,
  options: WatchOptions = {},
): Promise<readonly EndedCluster[]> {
  const [{ openPlaceIfSetUp }, { downClusters }] = await Promise.all([
    import('../../clusters/emr/open-place.js'),
    import('../../clusters/emr/launch/down.js'),
  ]);
  const { region, name, ...rest } = await openPlaceIfSetUp(settings);
  return downClusters(region, name, rest, options);
}

async function openPlace(settings: ClusterSettings) {
  return (await import('../../clusters/emr/open-place.js')).openPlace(settings);
}

async function openAccount(region: string) {
  const [{ AwsAccount }, { AuditLog }] = await Promise.all([
    import('../../clusters/emr/account/aws-account.js'),
    import('../../clusters/emr/account/audit-log.js'),
  ]);
  return new AwsAccount(region, new AuditLog());
}
