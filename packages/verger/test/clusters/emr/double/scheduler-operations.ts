import type * as Scheduler from '@aws-sdk/client-scheduler';
import type { FakeRegion } from './fake-region.js';
import type { Schedule } from './fake-schedules.js';

type Operation = (region: FakeRegion, input: never) => object;

/** What the operations of EventBridge Scheduler do; their input follows the model of the service. */
export const schedulerOperations: Readonly<Record<string, Operation>> = {
  CreateSchedule: ({ schedules, name }, input: Scheduler.CreateScheduleInput) => ({
    ScheduleArn: arnOf(name, schedules.create(named(input))),
  }),
  UpdateSchedule: ({ schedules, name }, input: Scheduler.UpdateScheduleInput) => ({
    ScheduleArn: arnOf(name, schedules.update(named(input))),
  }),
  GetSchedule: ({ schedules, name }, input: Scheduler.GetScheduleInput) => {
    const schedule = { ...schedules.get(named(input)), ClientToken: undefined };
    return { Arn: arnOf(name, schedule), State: 'ENABLED', ...schedule };
  },
  DeleteSchedule: ({ schedules }, input: Scheduler.DeleteScheduleInput) => {
    schedules.delete(named(input));
    return {};
  },
  ListSchedules: ({ schedules, name }, { GroupName, NamePrefix = '' }: Scheduler.ListSchedulesInput) => ({
    Schedules: [...schedules.all.values()]
      .filter((each) => GroupName === undefined || each.GroupName === GroupName)
      .filter((each) => each.Name.startsWith(NamePrefix))
      .map((each) => ({
        Arn: arnOf(name, each),
        Name: each.Name,
        GroupName: each.GroupName,
        State: each.State ?? 'ENABLED',
        Target: { Arn: each.Target?.Arn },
      })),
  }),
};

function named<T extends { Name?: string | undefined; GroupName?: string | undefined }>(
  input: T,
): T & Pick<Schedule, 'Name' | 'GroupName'> {
  return { ...input, Name: input.Name ?? '', GroupName: input.GroupName ?? 'default' };
}

function arnOf(region: string, { GroupName, Name }: Pick<Schedule, 'Name' | 'GroupName'>): string {
  return `arn:aws:scheduler:${region}:123456789012:schedule/${GroupName}/${Name}`;
}
