import { setTimeout as sleep } from 'node:timers/promises';
import type { StackEvent as SdkEvent } from '@aws-sdk/client-cloudformation';
import { VergerError } from '../../../../common/errors.js';
import type { AwsAccount } from '../../account/aws-account.js';
import { answered } from '../../account/aws-error.js';
import { describeStack, isChanging, type Stack } from './stack.js';

/** Something that happened to a resource, or to the stack itself. */
export interface StackEvent {
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly resource: string;
  readonly type: string;
  /** Such as `CREATE_FAILED`. */
  readonly status: string;
  readonly reason: string | undefined;
}

export interface FollowOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: StackEvent) => void) | undefined;
  /** Milliseconds between two looks. */
  readonly pollMs?: number | undefined;
}

export interface Followed {
  readonly stack: Stack;
  /** Oldest first. */
  readonly events: readonly StackEvent[];
}

/** Follows what happens to a stack, event by event. */
export class Follower {
  readonly #account: AwsAccount;
  readonly #stackId: string;
  readonly #seen = new Set<string>();

  private constructor(account: AwsAccount, stackId: string) {
    this.#account = account;
    this.#stackId = stackId;
  }

  /** What has happened until now is left out. */
  static async fromNow(account: AwsAccount, stackId: string): Promise<Follower> {
    const follower = new Follower(account, stackId);
    await follower.#news();
    return follower;
  }

  /**
   * Until a change that was asked for has ended. CloudFormation goes on when this is interrupted.
   * @returns the stack, and what happened, oldest first
   * @throws VergerError `interrupted`, `access`, `aws`
   */
  toTheEnd(options: FollowOptions): Promise<Followed> {
    // The state alone may be the one from before the change.
    return this.#until((stack, events) => !isChanging(stack) && events.some(isTheEnd), options);
  }

  /** Until nothing changes any more, whoever changes it. */
  untilSettled(options: FollowOptions): Promise<Followed> {
    return this.#until((stack) => !isChanging(stack), options);
  }

  async #until(
    isOver: (stack: Stack, events: readonly StackEvent[]) => boolean,
    { signal, onEvent, pollMs = 2000 }: FollowOptions,
  ): Promise<Followed> {
    const events: StackEvent[] = [];
    for (;;) {
      // First the state: what happens after its last change is among the events.
      const stack = await describeStack(this.#account, this.#stackId);
      for (const event of await this.#news()) {
        events.push(event);
        onEvent?.(event);
      }
      if (stack === undefined)
        throw new VergerError(
          'aws',
          `the stack ${this.#stackId} is gone, and CloudFormation doesn't say why`,
        );
      if (isOver(stack, events)) return { stack, events };
      await sleep(pollMs, undefined, { signal }).catch(() => {
        throw new VergerError('interrupted', 'stopped watching; CloudFormation goes on', {
          hint: 'run the same command again to see how it ends',
        });
      });
    }
  }

  /** Events that were not seen before, oldest first. */
  async #news(): Promise<readonly StackEvent[]> {
    const { client, sdk } = await this.#account.cloudFormation();
    const fresh: StackEvent[] = [];
    let token: string | undefined;
    do {
      const command = new sdk.DescribeStackEventsCommand({ StackName: this.#stackId, NextToken: token });
      const page = await answered("read the stack's events", () => client.send(command));
      const news = (page.StackEvents ?? []).map(asEvent).filter(({ id }) => !this.#seen.has(id));
      for (const event of news) {
        this.#seen.add(event.id);
        fresh.push(event);
      }
      // The newest come first.
      token = news.length === 0 ? undefined : page.NextToken;
    } while (token !== undefined);
    return fresh.reverse();
  }
}

/** The stack's own last event; the ends of nested steps are about resources. */
function isTheEnd({ type, status }: StackEvent): boolean {
  return type === 'AWS::CloudFormation::Stack' && /_(?:COMPLETE|FAILED)$/.test(status);
}

function asEvent(event: SdkEvent): StackEvent {
  return {
    id: event.EventId ?? '',
    time: event.Timestamp?.toISOString() ?? '',
    resource: event.LogicalResourceId ?? '',
    type: event.ResourceType ?? '',
    status: event.ResourceStatus ?? '',
    reason: event.ResourceStatusReason,
  };
}
