import { awsError } from '../account/aws-error.js';
import { scheduleName } from './deadline.js';
import type { Region } from './region.js';

/** A schedule that ends a cluster. */
export interface ScheduleView {
  readonly region: string;
  readonly group: string;
  readonly name: string;
  readonly clusterId: string;
}

const prefix = scheduleName('');

/** Verger's schedules of a region, of all groups. @throws VergerError */
export async function listSchedules(region: Region): Promise<readonly ScheduleView[]> {
  const { client, sdk } = await region.scheduler();
  const found: ScheduleView[] = [];
  try {
    for await (const { Schedules = [] } of sdk.paginateListSchedules(
      { client },
      { NamePrefix: scheduleName('j-') },
    ))
      for (const { Name = '', GroupName = '' } of Schedules)
        found.push({
          region: region.name,
          group: GroupName,
          name: Name,
          clusterId: Name.slice(prefix.length),
        });
  } catch (error) {
    throw awsError(error, `can't list the schedules in ${region.name}`);
  }
  return found;
}
