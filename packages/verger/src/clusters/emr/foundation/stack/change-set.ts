import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DescribeChangeSetCommandOutput } from '@aws-sdk/client-cloudformation';
import { VergerError } from '../../../../common/errors.js';
import type { AwsAccount } from '../../account/aws-account.js';
import type { Template } from '../template/template.js';
import { answered } from '../../account/aws-error.js';
import type { Stack } from './stack.js';

/** A change of one resource. */
export interface Change {
  readonly action: 'Add' | 'Modify' | 'Remove' | 'Import';
  readonly resource: string;
  /** Such as `AWS::S3::Bucket`. */
  readonly type: string;
  /** Whether a new one takes its place. */
  readonly replacement: boolean;
}

/** What CloudFormation would do; nothing is done until it is executed. */
export interface ChangeSet {
  readonly id: string;
  readonly stackId: string;
  readonly isCreation: boolean;
  readonly changes: readonly Change[];
}

interface ChangeSetParts {
  readonly stackName: string;
  /** Undefined if there is none yet. */
  readonly stack: Stack | undefined;
  readonly template: Template;
  readonly tags: Readonly<Record<string, string>>;
}

const pollMs = 1000;

/**
 * Asks CloudFormation what it would do. A bucket that an earlier stack has left becomes part of the stack.
 * @returns undefined if nothing would change
 * @throws VergerError `access`, `aws`
 */
export async function createChangeSet(
  account: AwsAccount,
  { stackName, stack, template, tags }: ChangeSetParts,
): Promise<ChangeSet | undefined> {
  const { client, sdk } = await account.cloudFormation();
  const isCreation = stack === undefined || stack.status === 'REVIEW_IN_PROGRESS';
  // A name of its own: a request whose answer is lost is sent again, and CloudFormation knows it by name and token.
  const name = `verger-${randomUUID()}`;
  const created = await answered('plan the stack', () =>
    client.send(
      new sdk.CreateChangeSetCommand({
        StackName: stackName,
        ChangeSetName: name,
        ClientToken: name,
        ChangeSetType: isCreation ? 'CREATE' : 'UPDATE',
        TemplateBody: JSON.stringify(template),
        // Roles and instance profile need names: EMR demands the same for both.
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        ImportExistingResources: true,
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    ),
  );
  const id = created.Id ?? name;
  const described = await onceDecided(account, id);
  if (described.Status === 'FAILED') {
    await answered('discard a plan', () =>
      client.send(new sdk.DeleteChangeSetCommand({ ChangeSetName: id })),
    );
    const reason = described.StatusReason ?? 'CloudFormation gives no reason';
    if (/didn't contain changes|No updates are to be performed/.test(reason)) return undefined;
    throw new VergerError('aws', `CloudFormation can't plan the stack ${stackName}: ${reason}`);
  }
  return {
    id,
    stackId: described.StackId ?? created.StackId ?? stackName,
    isCreation,
    changes: changesOf(described),
  };
}

async function onceDecided(account: AwsAccount, id: string): Promise<DescribeChangeSetCommandOutput> {
  const { client, sdk } = await account.cloudFormation();
  for (;;) {
    const command = new sdk.DescribeChangeSetCommand({ ChangeSetName: id });
    const described = await answered('read the plan', () => client.send(command));
    if (described.Status?.endsWith('_PENDING') !== true && described.Status !== 'CREATE_IN_PROGRESS')
      return described;
    await sleep(pollMs);
  }
}

function changesOf({ Changes = [] }: DescribeChangeSetCommandOutput): readonly Change[] {
  return Changes.flatMap(({ ResourceChange: change }) =>
    change === undefined
      ? []
      : [
          {
            action: change.Action as Change['action'],
            resource: change.LogicalResourceId ?? '',
            type: change.ResourceType ?? '',
            replacement: change.Replacement === 'True',
          },
        ],
  );
}

/** Removes a plan that is not carried out, and the empty stack that a plan of a new one needs. */
export async function discardChangeSet(account: AwsAccount, changeSet: ChangeSet): Promise<void> {
  const { client, sdk } = await account.cloudFormation();
  await answered('discard the plan', () =>
    client.send(new sdk.DeleteChangeSetCommand({ ChangeSetName: changeSet.id })),
  );
  if (changeSet.isCreation)
    await answered('discard the plan', () =>
      client.send(new sdk.DeleteStackCommand({ StackName: changeSet.stackId })),
    );
}
