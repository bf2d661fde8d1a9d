/** Where a price was read, and of which day it is. */
export interface PriceSource {
  readonly title: string;
  /** ISO date, or as much of one as the source gives. */
  readonly date: string;
  readonly url?: string;
}

/** The sources of the shipped price table. USD, without VAT. */
export const priceSources = {
  catalog: {
    title: 'SkyPilot catalogue of AWS prices (catalogs/v8/aws/vms.csv, commit 00148f2a)',
    date: '2025 to 2026',
    url: 'https://github.com/skypilot-org/skypilot-catalog',
  },
  emrFee: {
    title:
      'derived: a quarter of the on-demand price in us-east-1, as AWS charges for EMR on m5.xlarge (0.048)',
    date: '2026-11-28',
    url: 'https://aws.amazon.com/emr/pricing/',
  },
  spotSeen: {
    title: 'spot prices of the availability zones of eu-west-3 at one moment, in the same catalogue',
    date: '2025 to 2026',
    url: 'https://github.com/skypilot-org/skypilot-catalog',
  },
  spotRatio: {
    title: 'derived: the same share of the on-demand price as in eu-west-3',
    date: '2025 to 2026',
  },
  serverless: {
    title: 'PerfKitBenchmarker, aws_dpb_emr_serverless_prices.py (commit 441d2f97)',
    date: 'not stated',
    url: 'https://github.com/GoogleCloudPlatform/PerfKitBenchmarker',
  },
  ipv4: {
    title: 'AWS, public IPv4 addresses, the same in all regions',
    date: '2024-02-01',
    url: 'https://aws.amazon.com/vpc/pricing/',
  },
  s3: {
    title: 'a bill of 2019 for eu-west-3; other regions differ by a few percent',
    date: '2019',
    url: 'https://aws.amazon.com/s3/pricing/',
  },
  ebs: {
    title: 'gp3 in eu-west-3, from memory; other regions differ by a tenth',
    date: 'not checked',
    url: 'https://aws.amazon.com/ebs/pricing/',
  },
} as const satisfies Readonly<Record<string, PriceSource>>;

/** Sources of prices that are asked for. */
export const liveSourceNames = ['ec2List', 'emrList', 'volumeList', 'addressList', 'spotHistory'] as const;

export type LiveSourceName = (typeof liveSourceNames)[number];

export type PriceSourceName = keyof typeof priceSources | LiveSourceName;
