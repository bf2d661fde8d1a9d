import { tagKeys } from '../../account/tags.js';
import type { FoundationSettings } from '../../settings/foundation-settings.js';
import { arnsAt } from '../arns.js';
import { namesAt, type Place } from '../names.js';
import type { Conditions, Permission } from './permission.js';
import { onlyFor, role } from './roles.js';
import { type Resources, tagList } from './template.js';

/** Whose clusters a permission is about. A cluster gets the tag when it is created. */
export function ofOurClusters({ name }: Place): Conditions {
  return { StringEquals: { [`elasticmapreduce:ResourceTag/${tagKeys.cluster}`]: name } };
}

/** The same of applications and sessions of EMR Serverless. */
export function ofOurServerless({ name }: Place): Conditions {
  return { StringEquals: { [`aws:ResourceTag/${tagKeys.cluster}`]: name } };
}

/** What ends clusters at their deadline, whatever happens to the machine that started them. */
export function deadlineResources(place: Place, settings: Sessions): Resources {
  const { deadlineRole, scheduleGroup } = namesAt(place);
  return {
    DeadlineRole: role({
      name: deadlineRole,
      description: 'EventBridge Scheduler, when it ends a cluster of Verger at its deadline',
      service: 'scheduler.amazonaws.com',
      conditions: onlyFor(place, arnsAt(place).scheduleGroup),
      permissions: deadlinePermissions(place, settings),
    }),
    Deadlines: {
      Type: 'AWS::Scheduler::ScheduleGroup',
      Properties: { Name: scheduleGroup, Tags: tagList({ [tagKeys.cluster]: place.name }) },
    },
  };
}

type Sessions = Pick<FoundationSettings, 'sessions'>;

export function deadlinePermissions(place: Place, { sessions }: Sessions): readonly Permission[] {
  return [
    {
      sid: 'EndClusters',
      reason: 'the schedule ends the cluster that it was made for, and none but ours',
      actions: ['elasticmapreduce:TerminateJobFlows'],
      resources: [arnsAt(place).clusters],
      conditions: ofOurClusters(place),
    },
    ...(sessions ? [endSessions(place)] : []),
  ];
}

function endSessions(place: Place): Permission {
  return {
    sid: 'EndSessions',
    reason: 'the schedule ends the session that it was made for, and none but ours',
    actions: ['emr-serverless:TerminateSession'],
    resources: [arnsAt(place).serverlessSessions],
    conditions: ofOurServerless(place),
  };
}
