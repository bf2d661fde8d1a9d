import type { CreateScheduleInput } from '@aws-sdk/client-scheduler';
import { VergerError } from '../../../common/errors.js';
import type { AwsAccount } from '../account/aws-account.js';
import { awsError, isMissing } from '../account/aws-error.js';
import type { Foundation } from '../foundation/foundation.js';

type Place = Pick<Foundation, 'scheduleGroup' | 'schedulerRoleArn'>;

/** What a schedule ends, and by which call. EventBridge Scheduler calls any operation of a service so. */
export interface Ended {
  /** Such as `cluster`. */
  readonly kind: string;
  readonly operation: string;
  readonly input: (id: string) => object;
}

/** The names follow the scheduler's rule; no example of EMR's was found. */
export const endedCluster: Ended = {
  kind: 'cluster',
  operation: 'arn:aws:scheduler:::aws-sdk:emr:terminateJobFlows',
  input: (id) => ({ JobFlowIds: [id] }),
};

/** The schedules that end clusters, or something else, in one region. */
export class Deadlines {
  readonly #account: AwsAccount;
  readonly #place: Place;
  readonly #ended: Ended;
  #service: ReturnType<AwsAccount['scheduler']> | undefined;

  constructor(account: AwsAccount, place: Place, ended: Ended) {
    this.#account = account;
    this.#place = place;
    this.#ended = ended;
  }

  /** Makes the schedule, and reads it back: a cap that isn't there must be known at once. @throws VergerError */
  async set(id: string, deadline: Date): Promise<void> {
    const { client, sdk } = await this.#scheduler();
    const what = `can't set the deadline of the ${this.#ended.kind} ${id}`;
    await client.send(new sdk.CreateScheduleCommand(this.#schedule(id, deadline))).catch((error: unknown) => {
      throw awsError(error, what);
    });
    await this.#verify(id, deadline, what);
  }

  /** Moves the deadline, or sets one that is missing. @throws VergerError */
  async move(id: string, deadline: Date): Promise<void> {
    const { client, sdk } = await this.#scheduler();
    const what = `can't move the deadline of the ${this.#ended.kind} ${id}`;
    try {
      await client.send(new sdk.UpdateScheduleCommand(this.#schedule(id, deadline)));
    } catch (error) {
      if (isMissing(error)) return this.set(id, deadline);
      throw awsError(error, what);
    }
    await this.#verify(id, deadline, what);
  }

  /** Undefined if there is none. @throws VergerError */
  async get(id: string): Promise<Date | undefined> {
    const { client, sdk } = await this.#scheduler();
    const name = { Name: scheduleName(id), GroupName: this.#place.scheduleGroup };
    try {
      const { ScheduleExpression = '', State } = await client.send(new sdk.GetScheduleCommand(name));
      return State === 'DISABLED' ? undefined : timeOf(ScheduleExpression);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw awsError(error, `can't read the deadline of the ${this.#ended.kind} ${id}`);
    }
  }

  /** Does nothing if there is none. @throws VergerError */
  async remove(id: string): Promise<void> {
    const { client, sdk } = await this.#scheduler();
    const name = { Name: scheduleName(id), GroupName: this.#place.scheduleGroup };
    await client.send(new sdk.DeleteScheduleCommand(name)).catch((error: unknown) => {
      if (!isMissing(error)) throw awsError(error, `can't remove the schedule ${scheduleName(id)}`);
    });
  }

  async #verify(id: string, deadline: Date, what: string): Promise<void> {
    const found = await this.get(id);
    if (found !== undefined && found <= deadline) return;
    throw new VergerError('aws', `${what}: the schedule is not there, or is later than asked for`);
  }

  #scheduler(): ReturnType<AwsAccount['scheduler']> {
    this.#service ??= this.#account.scheduler();
    return this.#service;
  }

  #schedule(id: string, deadline: Date): CreateScheduleInput {
    const { scheduleGroup, schedulerRoleArn } = this.#place;
    const { kind, operation, input } = this.#ended;
    return {
      Name: scheduleName(id),
      GroupName: scheduleGroup,
      Description: `Ends the ${kind} ${id}, so that it costs no more than its cap`,
      ScheduleExpression: `at(${deadline.toISOString().slice(0, 19)})`,
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: {
        Arn: operation,
        RoleArn: schedulerRoleArn,
        Input: JSON.stringify(input(id)),
        // Both are the service's most, and its defaults.
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      },
    };
  }
}

/** By it the schedule of a cluster is found. */
export function scheduleName(id: string): string {
  return `verger-${id}`;
}

/** Of `at(2026-11-29T03:00:00)`. */
function timeOf(expression: string): Date | undefined {
  const text = /^at\((.+)\)$/.exec(expression)?.[1];
  return text === undefined ? undefined : new Date(`${text}Z`);
}
