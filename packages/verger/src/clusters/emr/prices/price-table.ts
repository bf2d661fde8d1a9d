import type { PriceSourceName } from './sources.js';

/** An amount in USD, without VAT, and where it comes from. */
export interface Price {
  readonly usd: number;
  readonly source: PriceSourceName;
}

/** Spot moves by the hour and differs between availability zones. */
export interface SpotPrice {
  readonly low: number;
  readonly high: number;
  readonly source: PriceSourceName;
}

/** On demand, USD per hour of an `xlarge` with Linux. A missing family is not offered there, or its price not known. */
export const onDemandPerXlarge: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'eu-west-3': { m5: 0.224, m6i: 0.224, m5a: 0.202, m7g: 0.1904, c6i: 0.202, c7g: 0.1717, c7i: 0.2121 },
  'eu-west-1': { m5: 0.214, m6i: 0.214, m5a: 0.192, m7g: 0.1819, c6i: 0.1824, c7g: 0.155, c7i: 0.1915 },
  'eu-central-1': { m5: 0.23, m6i: 0.23, m5a: 0.208, m7g: 0.1955, c6i: 0.194, c7g: 0.1649, c7i: 0.2037 },
  'eu-north-1': { m5: 0.204, m6i: 0.204, m7g: 0.1734, c6i: 0.182, c7g: 0.1547, c7i: 0.1911 },
  'eu-south-1': { m5: 0.224, m6i: 0.224, m5a: 0.202, c6i: 0.202, c7g: 0.1713 },
  'eu-south-2': { m5: 0.214, m7g: 0.1818, c7g: 0.155, c7i: 0.1915 },
};

/** The same in us-east-1, which EMR's fee follows. */
export const usEastPerXlarge: Readonly<Record<string, number>> = {
  m5: 0.192,
  m6i: 0.192,
  m5a: 0.172,
  m7g: 0.1632,
  c6i: 0.17,
  c7g: 0.145,
  c7i: 0.1785,
};

/** EMR's fee, as a share of the on-demand price in us-east-1; the same in all regions, and on spot. */
export const emrFeeShare = 0.25;

/** Spot prices of an `xlarge` in eu-west-3, USD per hour. That of c7i is of c7i-flex. */
export const spotInParis: Readonly<Record<string, readonly [low: number, high: number]>> = {
  m5: [0.061, 0.07],
  m6i: [0.067, 0.086],
  m5a: [0.085, 0.103],
  m7g: [0.088, 0.1],
  c6i: [0.065, 0.085],
  c7g: [0.059, 0.147],
  c7i: [0.065, 0.072],
};

/** EMR Serverless on x86. No prices for ARM were found. */
export interface ServerlessPrices {
  /** USD per vCPU and hour. */
  readonly vcpu: number;
  /** USD per GB of memory and hour. */
  readonly memory: number;
}

export const serverlessPrices: Readonly<Record<string, ServerlessPrices>> = {
  'eu-west-3': { vcpu: 0.06318, memory: 0.00689 },
  'eu-west-1': { vcpu: 0.052624, memory: 0.0057785 },
  'eu-central-1': { vcpu: 0.060528, memory: 0.006643 },
  'eu-north-1': { vcpu: 0.05785, memory: 0.00637 },
};

/** USD per GB and month of gp3. */
export const ebsPerGibMonth: Price = { usd: 0.0928, source: 'ebs' };

/** USD per hour of a public IPv4 address, in use or idle. */
export const ipv4PerHour: Price = { usd: 0.005, source: 'ipv4' };

export const s3Prices = {
  /** USD for 1,000 PUT, COPY, POST or LIST. */
  write: { usd: 0.0053, source: 's3' },
  /** USD for 1,000 GET. */
  read: { usd: 0.00042, source: 's3' },
  /** USD per GB and month. */
  storage: { usd: 0.024, source: 's3' },
} as const satisfies Readonly<Record<string, Price>>;
