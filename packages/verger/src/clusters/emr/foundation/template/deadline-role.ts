import { tagKeys } from '../../account/tags.js';
import { arnsAt } from '../arns.js';
import { namesAt, type Place } from '../names.js';
import type { Conditions, Permission } from './permission.js';
import { onlyFor, role } from './roles.js';
import { type Resources, tagList } from './template.js';

/** Whose clusters a permission is about. A cluster gets the tag when it is created. */
export function ofOurClusters({ name }: Place): Conditions {
  return { StringEquals: { [`elasticmapreduce:ResourceTag/${tagKeys.cluster}`]: name } };
}

/** What ends clusters at their deadline, whatever happens to the machine that started them. */
export function deadlineResources(place: Place): Resources {
  const { deadlineRole, scheduleGroup } = namesAt(place);
  return {
    DeadlineRole: role({
      name: deadlineRole,
      description: 'EventBridge Scheduler, when it ends a cluster of Verger at its deadline',
      service: 'scheduler.amazonaws.com',
      conditions: onlyFor(place, arnsAt(place).scheduleGroup),
      permissions: deadlinePermissions(place),
    }),
    Deadlines: {
      Type: 'AWS::Scheduler::ScheduleGroup',
      Properties: { Name: scheduleGroup, Tags: tagList({ [tagKeys.cluster]: place.name }) },
    },
  };
}

export function deadlinePermissions(place: Place): readonly Permission[] {
  return [
    {
      sid: 'EndClusters',
      reason: 'the schedule ends the cluster that it was made for, and none but ours',
      actions: ['elasticmapreduce:TerminateJobFlows'],
      resources: [arnsAt(place).clusters],
      conditions: ofOurClusters(place),
    },
  ];
}
