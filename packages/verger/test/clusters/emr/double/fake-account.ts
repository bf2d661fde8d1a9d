/** What AWS says of an account besides its clusters: quotas, networks, prices, bills. A test sets it. */
export class FakeAccount {
  /** vCPUs, by the code of the quota. */
  readonly quotas = new Map([
    ['L-1216C47A', 256],
    ['L-34B43A08', 256],
  ]);
  /** Addresses that subnets have left, if not 250. */
  readonly freeAddresses = new Map<string, number>();
  readonly instances: FakeInstanceOfEc2[] = [];
  readonly products: FakeProduct[] = [];
  readonly spotPrices: FakeSpotPrice[] = [];
  readonly costs: FakeCost[] = [];
}

export interface FakeInstanceOfEc2 {
  readonly type: string;
  readonly spot: boolean;
  readonly cores: number;
  readonly threads: number;
  readonly state: 'pending' | 'running' | 'stopped' | 'terminated';
}

/** A product of the Price List, with its price on demand. */
export interface FakeProduct {
  readonly service: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly usd: number;
}

export interface FakeSpotPrice {
  readonly type: string;
  readonly zone: string;
  readonly usd: number;
  /** ISO 8601: from then on. */
  readonly at: string;
}

/** A line of the bill. */
export interface FakeCost {
  readonly day: string;
  readonly region: string;
  readonly recordType: 'Usage' | 'Tax' | 'Credit';
  /** Of the tags that are activated for costs. */
  readonly tags: Readonly<Record<string, string>>;
  readonly usd: number;
}
