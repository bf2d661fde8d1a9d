import type { CreateScheduleInput } from '@aws-sdk/client-scheduler';
import type { TestClock } from './clock.js';
import { ServiceError } from './service-error.js';

export type Schedule = Omit<CreateScheduleInput, 'Name' | 'GroupName'> & {
  readonly Name: string;
  readonly GroupName: string;
};

const calls = 'arn:aws:scheduler:::aws-sdk:';

/** What schedules can call, as `service:operation`, with the input that they have. */
type Targets = Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => void>>;

/** One-time schedules of a region, which fire. */
export class FakeSchedules {
  readonly all = new Map<string, Schedule>();
  readonly groups = new Set<string>();
  readonly #clock: TestClock;
  readonly #delay: () => number;
  readonly #targets: Targets;

  constructor(clock: TestClock, delay: () => number, targets: Targets) {
    this.#clock = clock;
    this.#delay = delay;
    this.#targets = targets;
  }

  create(schedule: Schedule): Schedule {
    this.#checkGroup(schedule.GroupName);
    const former = this.all.get(keyOf(schedule));
    if (former !== undefined) {
      if (former.ClientToken === schedule.ClientToken) return former;
      throw new ServiceError('ConflictException', `Schedule ${schedule.Name} already exists.`, 409);
    }
    return this.#put(schedule);
  }

  update(schedule: Schedule): Schedule {
    this.get(schedule);
    return this.#put(schedule);
  }

  get(name: Pick<Schedule, 'Name' | 'GroupName'>): Schedule {
    this.#checkGroup(name.GroupName);
    const found = this.all.get(keyOf(name));
    if (found === undefined)
      throw new ServiceError('ResourceNotFoundException', `Schedule ${name.Name} does not exist.`, 404);
    return found;
  }

  delete(name: Pick<Schedule, 'Name' | 'GroupName'>): void {
    this.get(name);
    this.all.delete(keyOf(name));
  }

  #put(schedule: Schedule): Schedule {
    const at = timeOf(schedule.ScheduleExpression ?? '');
    if (at < this.#clock.now) throw new ServiceError('ValidationException', 'The schedule is in the past.');
    this.all.set(keyOf(schedule), schedule);
    this.#clock.at(at + this.#delay() * 1000, () => this.#fire(schedule));
    return schedule;
  }

  #fire(schedule: Schedule): void {
    // Another one of this name may have taken its place.
    if (this.all.get(keyOf(schedule)) !== schedule || schedule.State === 'DISABLED') return;
    const { Target, ActionAfterCompletion } = schedule;
    const operation = (Target?.Arn ?? '').replace(calls, '');
    if (!Object.hasOwn(this.#targets, operation)) throw new Error(`the double has no target ${operation}`);
    this.#targets[operation](JSON.parse(Target?.Input ?? '{}') as Readonly<Record<string, unknown>>);
    if (ActionAfterCompletion === 'DELETE') this.all.delete(keyOf(schedule));
  }

  #checkGroup(name: string): void {
    if (name !== 'default' && !this.groups.has(name))
      throw new ServiceError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, 404);
  }
}

function keyOf({ Name, GroupName }: Pick<Schedule, 'Name' | 'GroupName'>): string {
  return `${GroupName}/${Name}`;
}

/** Of `at(2026-11-29T03:00:00)`, in UTC. */
function timeOf(expression: string): number {
  const [, text] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression) ?? [];
  const time = Date.parse(`${text}Z`);
  if (Number.isNaN(time))
    throw new ServiceError('ValidationException', `Invalid Schedule Expression ${expression}.`);
  return time;
}
