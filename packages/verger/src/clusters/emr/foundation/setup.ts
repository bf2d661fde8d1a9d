import { VergerError } from '../../../common/errors.js';
import type { AwsAccount } from '../account/aws-account.js';
import { tagKeys } from '../account/tags.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import { callerAccountId } from './caller.js';
import { requireDefaultEncryption } from './default-encryption.js';
import { type Foundation, readFoundation } from './foundation.js';
import { namesAt, placeOf } from './names.js';
import { type PublicAccess, readPublicAccess } from './public-access.js';
import { type Change, type ChangeSet, createChangeSet, discardChangeSet } from './stack/change-set.js';
import { failureOf } from './stack/failure.js';
import { Follower, type FollowOptions } from './stack/follow.js';
import { deleteStack, executeChangeSet } from './stack/operation.js';
import { describeStack, isChanging, isUsable, type Stack } from './stack/stack.js';
import { buildTemplate } from './template/build-template.js';
import type { Template } from './template/template.js';

/** What `setup` is about to do. */
export interface SetupPlan {
  readonly stack: string;
  readonly region: string;
  readonly accountId: string;
  readonly changes: readonly Change[];
  /** Whether the remains of a creation that failed are removed first. */
  readonly replacesFailed: boolean;
  readonly publicAccess: PublicAccess;
  /** False where CloudFormation can't create one: nobody is warned then. */
  readonly hasBudget: boolean;
}

export interface SetupOptions extends FollowOptions {
  readonly settings: ClusterSettings;
  /** Nothing is changed unless it agrees. */
  readonly confirm: (plan: SetupPlan) => Promise<boolean>;
}

export interface SetupResult {
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'declined';
  readonly plan: SetupPlan;
  /** Undefined if it was declined. */
  readonly foundation: Foundation | undefined;
}

/**
 * Creates what clusters need, or brings it up to date.
 * @throws VergerError `aws` with the first resource that failed, `access`, `usage`, `interrupted`
 */
export async function setUpFoundation(account: AwsAccount, options: SetupOptions): Promise<SetupResult> {
  const { settings } = options;
  const place = placeOf(settings, await callerAccountId(account));
  if (settings.foundation.volumeKey === 'account') await requireDefaultEncryption(account);
  const task: Task = {
    account,
    options,
    name: namesAt(place).stack,
    template: buildTemplate(place, settings),
    base: { stack: namesAt(place).stack, region: place.region, accountId: place.accountId },
    publicAccess: await readPublicAccess(account),
  };
  const stack = await settledStack(task);
  if (stack !== undefined && isFailedCreation(stack)) return replaceFailed(task, stack);
  requireUpdatable(stack);
  const changeSet = await planned(task, stack);
  const plan = planOf(task, changeSet?.changes ?? [], false);
  if (changeSet === undefined)
    return { outcome: 'unchanged', plan, foundation: await readFoundation(account, settings.name) };
  if (!(await agreed(task, plan, changeSet))) return { outcome: 'declined', plan, foundation: undefined };
  return carryOut(task, plan, changeSet);
}

interface Task {
  readonly account: AwsAccount;
  readonly options: SetupOptions;
  /** Of the stack. */
  readonly name: string;
  readonly template: Template;
  readonly base: Pick<SetupPlan, 'stack' | 'region' | 'accountId'>;
  readonly publicAccess: PublicAccess;
}

/** Waits for a change that is in progress, such as the one of a `setup` that was interrupted. */
async function settledStack({ account, options, name }: Task): Promise<Stack | undefined> {
  const stack = await describeStack(account, name);
  if (stack === undefined || !isChanging(stack)) return stack;
  const follower = await Follower.fromNow(account, stack.id);
  const { stack: settled } = await follower.untilSettled(options);
  return settled.status === 'DELETE_COMPLETE' ? undefined : settled;
}

/** The stack is all that is left: CloudFormation can't update it. */
function isFailedCreation({ status }: Stack): boolean {
  return status === 'ROLLBACK_COMPLETE' || status === 'CREATE_FAILED';
}

function requireUpdatable(stack: Stack | undefined): void {
  if (stack === undefined || stack.status === 'REVIEW_IN_PROGRESS' || isUsable(stack)) return;
  const hint =
    stack.status === 'UPDATE_ROLLBACK_FAILED'
      ? `let CloudFormation finish: aws cloudformation continue-update-rollback --stack-name ${stack.name}`
      : 'delete what is left: verger cluster teardown';
  throw new VergerError('aws', `the stack ${stack.name} can't be changed: ${stack.status}`, { hint });
}

function planned(
  { account, name, template, options }: Task,
  stack: Stack | undefined,
): Promise<ChangeSet | undefined> {
  const { settings } = options;
  const tags = { ...settings.tags, [tagKeys.cluster]: settings.name };
  return createChangeSet(account, { stackName: name, stack, template, tags });
}

function planOf(
  { base, publicAccess, template }: Task,
  changes: readonly Change[],
  replacesFailed: boolean,
): SetupPlan {
  return { ...base, changes, replacesFailed, publicAccess, hasBudget: 'Budget' in template.Resources };
}

/** A plan that is not carried out leaves nothing behind. */
async function agreed({ account, options }: Task, plan: SetupPlan, changeSet: ChangeSet): Promise<boolean> {
  let isAgreed = false;
  try {
    isAgreed = await options.confirm(plan);
    return isAgreed;
  } finally {
    if (!isAgreed) await discardChangeSet(account, changeSet);
  }
}

async function replaceFailed(task: Task, stack: Stack): Promise<SetupResult> {
  const { account, options, template } = task;
  const additions = Object.entries(template.Resources).map(([resource, { Type }]): Change => ({
    action: 'Add',
    resource,
    type: Type,
    replacement: false,
  }));
  const plan = planOf(task, additions, true);
  if (!(await options.confirm(plan))) return { outcome: 'declined', plan, foundation: undefined };
  const follower = await Follower.fromNow(account, stack.id);
  await deleteStack(account, stack.id);
  const { stack: deleted, events } = await follower.toTheEnd(options);
  if (deleted.status !== 'DELETE_COMPLETE')
    throw failureOf(deleted, events, 'delete what is left: verger cluster teardown');
  const changeSet = await planned(task, undefined);
  if (changeSet === undefined) throw new VergerError('aws', 'CloudFormation plans nothing for a new stack');
  return carryOut(task, plan, changeSet);
}

async function carryOut(task: Task, plan: SetupPlan, changeSet: ChangeSet): Promise<SetupResult> {
  const { account, options } = task;
  const follower = await Follower.fromNow(account, changeSet.stackId);
  await executeChangeSet(account, changeSet);
  const { stack, events } = await follower.toTheEnd(options);
  if (!/^(?:CREATE|UPDATE|IMPORT)_COMPLETE$/.test(stack.status))
    throw failureOf(
      stack,
      events,
      changeSet.isCreation
        ? 'what was created is removed again: correct the cause, then run the same command again'
        : 'all is as before: correct the cause, then run the same command again',
    );
  return {
    outcome: changeSet.isCreation ? 'created' : 'updated',
    plan,
    foundation: await readFoundation(account, options.settings.name),
  };
}
