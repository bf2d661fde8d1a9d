import type { Step, StepState } from '@aws-sdk/client-emr';
import type { RunEvent } from '../../../../job/events.js';
import { Location } from '../../../../storage/location.js';
import { openStorage } from '../../../../storage/open-storage.js';
import { type DriverJob, driverJobOf } from '../steps.js';
import { RunEvents } from './run-events.js';

/** What happens to a run on a cluster. */
export type StepUpdate =
  | { readonly type: 'state'; readonly stepId: string; readonly state: StepState }
  | { readonly type: 'event'; readonly event: RunEvent };

/** The progress of a driver's step: its state from EMR, its events from the output. */
export class StepProgress {
  readonly #onUpdate: (update: StepUpdate) => void;
  #state: StepState | undefined;
  #events: RunEvents | undefined;

  constructor(onUpdate: (update: StepUpdate) => void) {
    this.#onUpdate = onUpdate;
  }

  /**
   * Reports what is new.
   * @param step as EMR describes it now
   * @returns whether it has ended
   * @throws VergerError `usage` if the step is no driver
   */
  async see(step: Step): Promise<boolean> {
    this.#events ??= eventsOf(driverJobOf(step), step);
    const { State: state } = step.Status ?? {};
    if (state !== undefined && state !== this.#state)
      this.#onUpdate({ type: 'state', stepId: step.Id ?? '', state });
    this.#state = state;
    if (state !== 'PENDING')
      for (const event of await this.#events.next()) this.#onUpdate({ type: 'event', event });
    return state === 'COMPLETED' || state === 'FAILED' || state === 'CANCELLED' || state === 'INTERRUPTED';
  }
}

function eventsOf({ output }: DriverJob, { Status }: Step): RunEvents {
  const created = Status?.Timeline?.CreationDateTime?.getTime() ?? 0;
  return new RunEvents(openStorage(Location.parse(output)), created);
}
