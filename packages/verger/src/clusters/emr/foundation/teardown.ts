import { counted } from '../../../common/counted.js';
import { VergerError } from '../../../common/errors.js';
import type { AwsAccount } from '../account/aws-account.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import { callerAccountId } from './caller.js';
import { type BucketData, countData, eraseData } from './bucket-data.js';
import { namesAt, placeOf } from './names.js';
import { type Remainder, remaindersOf } from './remainders.js';
import { clustersUsing } from './running-clusters.js';
import { sessionDeadlines } from './session-deadlines.js';
import { failureOf } from './stack/failure.js';
import { Follower, type FollowOptions } from './stack/follow.js';
import { deleteStack } from './stack/operation.js';
import { describeStack, type Stack } from './stack/stack.js';

/** What `teardown` is about to do. */
export interface TeardownPlan {
  /** Undefined if there is none. */
  readonly stack: string | undefined;
  readonly region: string;
  readonly accountId: string;
  /** What is erased; undefined if all of it stays. */
  readonly data: BucketData | undefined;
}

export interface TeardownOptions extends FollowOptions {
  readonly settings: Pick<ClusterSettings, 'name' | 'region'>;
  /** Whether the folders that Verger made in the bucket are emptied, and the bucket deleted if nothing else is in it. */
  readonly deleteData: boolean;
  /** Nothing is changed unless it agrees. */
  readonly confirm: (plan: TeardownPlan) => Promise<boolean>;
}

export interface TeardownResult {
  readonly outcome: 'deleted' | 'nothing' | 'declined';
  readonly plan: TeardownPlan;
  /** What is still there, and what becomes of it. */
  readonly remains: readonly Remainder[];
}

/**
 * Deletes what `setup` has created, except the bucket, unless its data is to be deleted too.
 * @throws VergerError `locked` while clusters or sessions use it, `aws` with the first resource that failed, `access`, `interrupted`
 */
export async function tearDownFoundation(
  account: AwsAccount,
  options: TeardownOptions,
): Promise<TeardownResult> {
  const { settings, deleteData } = options;
  const place = placeOf(settings, await callerAccountId(account));
  const { stack: name, bucket, scheduleGroup } = namesAt(place);
  await requireNoClusters(account, settings.name);
  const stack = await describeStack(account, name);
  if (stack !== undefined) await requireNoSessions(account, scheduleGroup);
  const data = deleteData ? await countData(bucket) : undefined;
  const plan: TeardownPlan = {
    stack: stack?.name,
    region: place.region,
    accountId: place.accountId,
    data,
  };
  if (stack === undefined && data === undefined) return { outcome: 'nothing', plan, remains: [] };
  if (!(await options.confirm(plan))) return { outcome: 'declined', plan, remains: [] };
  if (stack !== undefined) await deleteAndFollow(account, stack, options);
  const isBucketGone = data !== undefined && (await eraseData(data, place.region));
  return {
    outcome: 'deleted',
    plan,
    remains: remaindersOf({ bucket: isBucketGone ? undefined : bucket, key: stack?.outputs.VolumeKeyArn }),
  };
}

async function requireNoClusters(account: AwsAccount, name: string): Promise<void> {
  const clusters = await clustersUsing(account, name);
  if (clusters.length === 0) return;
  throw new VergerError(
    'locked',
    `${counted(clusters.length, 'cluster')} of ${name} would lose what they need`,
    {
      details: clusters.map(({ id, state }) => `${id}: ${state}`),
      hint: `end them first: verger cluster down`,
    },
  );
}

async function requireNoSessions(account: AwsAccount, scheduleGroup: string): Promise<void> {
  const schedules = await sessionDeadlines(account, scheduleGroup);
  if (schedules.length === 0) return;
  throw new VergerError(
    'locked',
    `${counted(schedules.length, 'session')} of EMR Serverless would lose the schedule that ends it at its cap`,
    {
      details: schedules,
      hint: 'wait for the end of its run; the schedule of a run that was killed is gone at its deadline',
    },
  );
}

async function deleteAndFollow(account: AwsAccount, stack: Stack, options: FollowOptions): Promise<void> {
  const follower = await Follower.fromNow(account, stack.id);
  await deleteStack(account, stack.id);
  const { stack: deleted, events } = await follower.toTheEnd(options);
  if (deleted.status !== 'DELETE_COMPLETE')
    throw failureOf(deleted, events, 'correct the cause, then run the same command again');
}
