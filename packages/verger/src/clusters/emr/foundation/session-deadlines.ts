import type { AwsAccount } from '../account/aws-account.js';
import { answered } from '../account/aws-error.js';
import { scheduleName } from '../launch/deadline.js';

const ofClusters = scheduleName('j-');

/**
 * The names of the schedules in a group that end sessions of EMR Serverless. A session is at work, or its run was killed;
 * without its schedule it could cost more than its cap.
 * @throws VergerError `access`, `aws`
 */
export async function sessionDeadlines(account: AwsAccount, group: string): Promise<readonly string[]> {
  const { client, sdk } = await account.scheduler();
  const pages = sdk.paginateListSchedules({ client }, { GroupName: group, NamePrefix: scheduleName('') });
  return answered('list the schedules of sessions', async () => {
    const names: string[] = [];
    for await (const { Schedules = [] } of pages)
      for (const { Name = '' } of Schedules) if (!Name.startsWith(ofClusters)) names.push(Name);
    return names;
  });
}
