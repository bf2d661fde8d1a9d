import type { Stack as SdkStack } from '@aws-sdk/client-cloudformation';
import type { AwsAccount } from '../../account/aws-account.js';
import { answered } from '../../account/aws-error.js';

/** A CloudFormation stack as it is now. */
export interface Stack {
  readonly name: string;
  readonly id: string;
  /** Such as `CREATE_COMPLETE`. */
  readonly status: string;
  readonly statusReason: string | undefined;
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * @param nameOrId only by its id is a stack found that has been deleted
 * @returns undefined if there is none
 * @throws VergerError `access`, `aws`
 */
export async function describeStack(account: AwsAccount, nameOrId: string): Promise<Stack | undefined> {
  const { client, sdk } = await account.cloudFormation();
  const request = new sdk.DescribeStacksCommand({ StackName: nameOrId });
  const stack = await answered('read the stack', async () => {
    try {
      return (await client.send(request)).Stacks?.[0];
    } catch (error) {
      if (isUnknownStack(error)) return undefined;
      throw error;
    }
  });
  return stack === undefined ? undefined : asStack(stack);
}

function asStack({ StackName, StackId, StackStatus, StackStatusReason, Outputs }: SdkStack): Stack {
  return {
    name: StackName ?? '',
    id: StackId ?? '',
    status: StackStatus ?? '',
    statusReason: StackStatusReason,
    outputs: Object.fromEntries(
      (Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']),
    ),
  };
}

/** CloudFormation has no error of its own for it. */
function isUnknownStack(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message);
}

/** Whether commands may use what it created: a failed update leaves all as it was. */
export function isUsable({ status }: Stack): boolean {
  return /^(?:CREATE|UPDATE|IMPORT|UPDATE_ROLLBACK|IMPORT_ROLLBACK)_COMPLETE(?:_CLEANUP_IN_PROGRESS)?$/.test(
    status,
  );
}

/** Whether somebody is changing it right now. Waiting for a review is no change. */
export function isChanging({ status }: Stack): boolean {
  return status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
}
