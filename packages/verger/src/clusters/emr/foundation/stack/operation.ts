import { randomUUID } from 'node:crypto';
import type { AwsAccount } from '../../account/aws-account.js';
import { answered, isRefused } from '../../account/aws-error.js';
import type { ChangeSet } from './change-set.js';

/**
 * Carries out a plan. An answer that was lost doesn't matter: whoever follows the stack sees whether it changes. What is
 * new is removed if the creation fails, even the bucket that otherwise stays.
 * @throws VergerError `access`, `aws`
 */
export async function executeChangeSet(account: AwsAccount, { id }: ChangeSet): Promise<void> {
  const { client, sdk } = await account.cloudFormation();
  const command = new sdk.ExecuteChangeSetCommand({
    ChangeSetName: id,
    ClientRequestToken: randomUUID(),
    RetainExceptOnCreate: true,
  });
  await answered('change the stack', async () => {
    try {
      await client.send(command);
    } catch (error) {
      if (!(await hasBegun(account, id, error))) throw error;
    }
  });
}

/** Also when the first request was carried out and the second found no plan left to execute. */
async function hasBegun(account: AwsAccount, id: string, error: unknown): Promise<boolean> {
  const hadBegun = error instanceof Error && error.name === 'InvalidChangeSetStatus';
  if (!hadBegun && isRefused(error)) return false;
  const { client, sdk } = await account.cloudFormation();
  const { ExecutionStatus } = await client.send(new sdk.DescribeChangeSetCommand({ ChangeSetName: id }));
  return ExecutionStatus?.startsWith('EXECUTE_') === true;
}

/**
 * Begins to delete a stack; one that is gone already is no error.
 * @throws VergerError `access`, `aws`
 */
export async function deleteStack(account: AwsAccount, stackId: string): Promise<void> {
  const { client, sdk } = await account.cloudFormation();
  const command = new sdk.DeleteStackCommand({ StackName: stackId, ClientRequestToken: randomUUID() });
  await answered('delete the stack', () => client.send(command));
}
