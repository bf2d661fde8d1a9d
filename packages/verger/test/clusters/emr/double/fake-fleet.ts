import type { InstanceFleetConfig, InstanceFleetType } from '@aws-sdk/client-emr';
import type { TestClock } from './clock.js';

export interface FakeInstance {
  readonly id: string;
  readonly type: string;
  readonly market: 'ON_DEMAND' | 'SPOT';
  readonly role: InstanceFleetType;
  readonly createdAt: number;
  readyAt: number | undefined;
  endedAt: number | undefined;
  failed: boolean;
}

let lastInstance = 0;

/** An instance fleet: instances of one type, as the target capacities say. */
export class FakeFleet {
  readonly id: string;
  readonly config: InstanceFleetConfig;
  readonly instances: FakeInstance[] = [];
  onDemand: number;
  spot: number;
  readonly #clock: TestClock;

  constructor(id: string, config: InstanceFleetConfig, clock: TestClock) {
    this.id = id;
    this.config = config;
    this.#clock = clock;
    this.onDemand = config.TargetOnDemandCapacity ?? 0;
    this.spot = config.TargetSpotCapacity ?? 0;
  }

  get role(): InstanceFleetType {
    return this.config.InstanceFleetType ?? 'TASK';
  }

  running(market?: 'ON_DEMAND' | 'SPOT'): FakeInstance[] {
    return this.instances.filter(
      (each) => each.endedAt === undefined && (market === undefined || each.market === market),
    );
  }

  /** Starts and ends instances until there are as many as the targets say. */
  settle(): void {
    this.#settle('ON_DEMAND', this.onDemand);
    this.#settle('SPOT', this.spot);
  }

  /** No spot capacity within the timeout. */
  switchToOnDemand(): void {
    this.onDemand += this.spot;
    this.spot = 0;
  }

  makeReady(): void {
    for (const each of this.running()) each.readyAt ??= this.#clock.now;
  }

  loseSpot(): void {
    for (const each of this.running('SPOT')) {
      each.failed = true;
      each.endedAt = this.#clock.now;
    }
  }

  end(): void {
    for (const each of this.running()) each.endedAt = this.#clock.now;
  }

  #settle(market: 'ON_DEMAND' | 'SPOT', target: number): void {
    const running = this.running(market);
    for (const each of running.slice(target)) each.endedAt = this.#clock.now;
    for (let i = running.length; i < target; i++) this.instances.push(this.#start(market));
  }

  #start(market: 'ON_DEMAND' | 'SPOT'): FakeInstance {
    const type = this.config.InstanceTypeConfigs?.[0]?.InstanceType ?? '';
    const id = `i-${(++lastInstance).toString(16).padStart(17, '0')}`;
    const { now: createdAt } = this.#clock;
    return {
      id,
      type,
      market,
      role: this.role,
      createdAt,
      readyAt: undefined,
      endedAt: undefined,
      failed: false,
    };
  }
}
