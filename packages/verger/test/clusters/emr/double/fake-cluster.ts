import type {
  ClusterState,
  ClusterStateChangeReasonCode,
  ErrorDetail,
  ManagedScalingPolicy,
  RunJobFlowInput,
  StepConfig,
  Tag,
} from '@aws-sdk/client-emr';
import type { TestClock } from './clock.js';
import { FakeFleet } from './fake-fleet.js';
import { type FakeStep, FakeSteps } from './fake-steps.js';
import { scaledCapacity } from './scaling.js';
import type { Script } from './script.js';

interface Reason {
  readonly code: ClusterStateChangeReasonCode;
  readonly message: string;
  readonly details?: readonly ErrorDetail[];
}

/** A cluster that lives by the clock of the test, as its script says. */
export class FakeCluster {
  readonly id: string;
  readonly request: RunJobFlowInput;
  readonly fleets: readonly FakeFleet[];
  readonly steps: FakeSteps;
  readonly tags = new Map<string, string>();
  readonly createdAt: number;
  state: ClusterState = 'STARTING';
  reason: Reason | undefined;
  readyAt: number | undefined;
  endedAt: number | undefined;
  idleTimeout: number | undefined;
  scaling: ManagedScalingPolicy | undefined;
  terminationProtected: boolean;
  readonly #clock: TestClock;
  readonly #script: Script;
  /** Units that the applications could use; the largest capacity is used by default. */
  #demand = Infinity;
  #idleSince: number | undefined;

  constructor(id: string, request: RunJobFlowInput, clock: TestClock, script: Script) {
    this.id = id;
    this.request = request;
    this.createdAt = clock.now;
    this.#clock = clock;
    this.#script = script;
    const { InstanceFleets = [], TerminationProtected = false } = request.Instances ?? {};
    this.terminationProtected = TerminationProtected;
    this.fleets = InstanceFleets.map((config, i) => new FakeFleet(`if-${id.slice(2)}${i}`, config, clock));
    this.steps = new FakeSteps(id, clock, (failed) => this.#afterStep(failed));
    this.idleTimeout = request.AutoTerminationPolicy?.IdleTimeout;
    this.scaling = request.ManagedScalingPolicy;
    this.addTags(request.Tags ?? []);
    this.addSteps(request.Steps ?? []);
    clock.after(script.pace.provision, () => this.#provision());
  }

  get isUp(): boolean {
    return this.endedAt === undefined;
  }

  /** Whether it still takes steps and other changes. */
  get isOpen(): boolean {
    return !['TERMINATING', 'TERMINATED', 'TERMINATED_WITH_ERRORS'].includes(this.state);
  }

  addTags(tags: readonly Tag[]): void {
    for (const { Key = '', Value = '' } of tags) this.tags.set(Key, Value);
  }

  addSteps(configs: readonly StepConfig[]): FakeStep[] {
    const added = configs.map((config) => this.steps.add(config, this.#script.step(config)));
    this.#work();
    return added;
  }

  /** How many units the applications could use from now on. */
  demand(units: number): void {
    this.#demand = units;
    this.#scaleSoon();
  }

  scaleTo(policy: ManagedScalingPolicy): void {
    this.scaling = policy;
    this.#scaleSoon();
  }

  /** New target capacities of its fleets take effect. */
  settleSoon(): void {
    this.#clock.after(this.#script.pace.scale, () => this.#settle());
  }

  terminate(reason: Reason): void {
    if (!this.isOpen) return;
    this.state = 'TERMINATING';
    this.reason = reason;
    this.steps.cancelAll();
    this.#clock.after(this.#script.pace.end, () => {
      this.endedAt = this.#clock.now;
      for (const fleet of this.fleets) fleet.end();
      const isClean = reason.code === 'USER_REQUEST' || reason.code === 'ALL_STEPS_COMPLETED';
      this.state = isClean ? 'TERMINATED' : 'TERMINATED_WITH_ERRORS';
    });
  }

  #provision(): void {
    if (!this.isOpen) return;
    const { quotaExceeded, noCapacity, pace } = this.#script;
    if (quotaExceeded) {
      this.terminate({ code: 'VALIDATION_ERROR', message: quotaMessage, details: [] });
    } else if (noCapacity === 'all') {
      this.#clock.after(this.#spotTimeout(), () => this.#giveUp());
    } else if (noCapacity === 'spot' && this.fleets.some(({ spot }) => spot > 0)) {
      for (const fleet of this.fleets.filter(({ spot }) => spot === 0)) fleet.settle();
      this.#clock.after(this.#spotTimeout(), () => this.#withoutSpot());
    } else {
      for (const fleet of this.fleets) fleet.settle();
      this.state = 'BOOTSTRAPPING';
      this.#clock.after(pace.bootstrap, () => this.#bootstrapped());
    }
  }

  #spotTimeout(): number {
    const minutes = this.fleets.map(
      ({ config }) => config.LaunchSpecifications?.SpotSpecification?.TimeoutDurationMinutes ?? 20,
    );
    return Math.max(...minutes) * 60;
  }

  #giveUp(): void {
    this.terminate({
      code: 'INSTANCE_FLEET_TIMEOUT',
      message: 'Provisioning of instance fleet timed out',
      details: [{ ErrorCode: 'INTERNAL_ERROR_EC2_INSUFFICIENT_CAPACITY_AZ' }],
    });
  }

  #withoutSpot(): void {
    if (!this.isOpen) return;
    const action = this.fleets.find(({ spot }) => spot > 0)?.config.LaunchSpecifications?.SpotSpecification;
    if (action?.TimeoutAction !== 'SWITCH_TO_ON_DEMAND') {
      this.#giveUp();
      return;
    }
    for (const fleet of this.fleets) {
      fleet.switchToOnDemand();
      fleet.settle();
    }
    this.state = 'BOOTSTRAPPING';
    this.#clock.after(this.#script.pace.bootstrap, () => this.#bootstrapped());
  }

  #bootstrapped(): void {
    if (!this.isOpen) return;
    if (this.#script.bootstrapFails) {
      const [primary] = this.fleets.flatMap(({ instances }) => instances);
      this.terminate({
        code: 'BOOTSTRAP_FAILURE',
        message: `On the master instance (${primary.id}), bootstrap action 1 returned a non-zero return code`,
        details: [{ ErrorCode: 'BOOTSTRAP_FAILURE_PRIMARY_WITH_NON_ZERO_CODE' }],
      });
      return;
    }
    this.readyAt = this.#clock.now;
    for (const fleet of this.fleets) fleet.makeReady();
    if (this.#script.spotLossAfter !== undefined)
      this.#clock.after(this.#script.spotLossAfter, () => this.#loseSpot());
    this.#work();
    this.#scaleSoon();
  }

  #loseSpot(): void {
    if (!this.isOpen) return;
    for (const fleet of this.fleets) fleet.loseSpot();
    this.settleSoon();
  }

  #settle(): void {
    if (!this.isOpen || this.readyAt === undefined) return;
    for (const fleet of this.fleets) {
      fleet.settle();
      fleet.makeReady();
    }
  }

  #scaleSoon(): void {
    this.#clock.after(this.#script.pace.scale, () => {
      if (this.scaling?.ComputeLimits === undefined || !this.isOpen) return;
      scaledCapacity(this.fleets, this.scaling.ComputeLimits, this.#demand);
      this.#settle();
    });
  }

  /** Goes on with the steps; without any, it waits or ends. */
  #work(): void {
    if (!this.isOpen || this.readyAt === undefined) return;
    this.steps.startNext();
    if (this.steps.hasWork) {
      this.state = 'RUNNING';
      this.#idleSince = undefined;
    } else if (this.request.Instances?.KeepJobFlowAliveWhenNoSteps !== true) {
      this.terminate({ code: 'ALL_STEPS_COMPLETED', message: 'Steps completed' });
    } else {
      this.state = 'WAITING';
      this.watchIdle();
    }
  }

  /** Ends the cluster when it has been idle for its timeout; to be called when either may have changed. */
  watchIdle(): void {
    const { now } = this.#clock;
    if (this.readyAt === undefined || this.steps.hasWork || this.idleTimeout === undefined) return;
    const since = Math.max(now, this.steps.serversUntil);
    this.#idleSince = since;
    this.#clock.at(since + this.idleTimeout * 1000, () => {
      if (this.#idleSince !== since || this.steps.isBusy) return;
      this.terminate({ code: 'USER_REQUEST', message: 'Terminated by the auto-termination policy' });
    });
  }

  #afterStep(failed: FakeStep | undefined): void {
    if (failed?.config.ActionOnFailure === 'TERMINATE_CLUSTER') {
      this.terminate({ code: 'STEP_FAILURE', message: 'Shut down as step failed' });
    } else {
      this.#work();
    }
  }
}

const quotaMessage =
  'You have requested more vCPU capacity than your current vCPU limit allows for the instance bucket that the specified instance type belongs to.';
