import type { StepConfig, StepState } from '@aws-sdk/client-emr';
import type { TestClock } from './clock.js';
import type { StepFailure, StepScript } from './script.js';

export interface FakeStep {
  readonly id: string;
  readonly config: StepConfig;
  readonly script: StepScript;
  readonly createdAt: number;
  state: StepState;
  failure: StepFailure | undefined;
  startedAt: number | undefined;
  endedAt: number | undefined;
}

let lastStep = 0;

/** The steps of a cluster, one after the other. */
export class FakeSteps {
  readonly all: FakeStep[] = [];
  /** Until when YARN applications live that steps have left behind. */
  serversUntil = 0;
  readonly #clock: TestClock;
  readonly #clusterId: string;
  readonly #onChange: (failed?: FakeStep) => void;

  /** @param onChange after each step, with the step if it failed */
  constructor(clusterId: string, clock: TestClock, onChange: (failed?: FakeStep) => void) {
    this.#clusterId = clusterId;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get isBusy(): boolean {
    return this.serversUntil > this.#clock.now || this.all.some(isOpen);
  }

  /** Whether steps wait or run; servers that they left don't count. */
  get hasWork(): boolean {
    return this.all.some(isOpen);
  }

  add(config: StepConfig, script: StepScript): FakeStep {
    const step: FakeStep = {
      id: `s-${(++lastStep).toString(36).toUpperCase().padStart(13, '0')}`,
      config,
      script,
      createdAt: this.#clock.now,
      state: 'PENDING',
      failure: undefined,
      startedAt: undefined,
      endedAt: undefined,
    };
    this.all.push(step);
    return step;
  }

  /** Starts the next step, if none runs. */
  startNext(): void {
    if (this.all.some(({ state }) => state === 'RUNNING')) return;
    const step = this.all.find(({ state }) => state === 'PENDING');
    if (step === undefined) return;
    step.state = 'RUNNING';
    step.startedAt = this.#clock.now;
    const { failure, perform } = step.script;
    const seconds = this.#secondsOf(step.script);
    const finishLater = (failed: StepFailure | undefined): void => {
      if (Number.isFinite(seconds)) this.#clock.after(seconds, () => this.#finish(step, failed));
    };
    if (perform === undefined) finishLater(failure);
    else void perform({ clusterId: this.#clusterId, stepId: step.id }, step.config).then(finishLater);
  }

  /** From now on: what is given a time of the clock ends then, whenever it has begun. */
  #secondsOf({ seconds, until = Infinity }: StepScript): number {
    return Math.max(0, Math.min(seconds, (until - this.#clock.now) / 1000));
  }

  cancelAll(): void {
    for (const step of this.all.filter(isOpen)) {
      step.state = step.state === 'RUNNING' ? 'INTERRUPTED' : 'CANCELLED';
      step.endedAt = this.#clock.now;
    }
  }

  #finish(step: FakeStep, failure: StepFailure | undefined): void {
    if (step.state !== 'RUNNING') return;
    const { serverSeconds = 0 } = step.script;
    step.failure = failure;
    step.state = failure === undefined ? 'COMPLETED' : 'FAILED';
    step.endedAt = this.#clock.now;
    this.serversUntil = Math.max(this.serversUntil, this.#clock.now + serverSeconds * 1000);
    this.#onChange(failure === undefined ? undefined : step);
  }
}

function isOpen({ state }: FakeStep): boolean {
  return state === 'PENDING' || state === 'RUNNING';
}
