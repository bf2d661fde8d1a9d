import type { AwsAccount } from '../account/aws-account.js';
import { nodeGroups } from '../quote/cluster-quote.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import { asWarning, type LimitProblem, orSmaller } from './limit-problem.js';
import { type Market, vcpuQuota, vcpuQuotas } from './quotas.js';
import { vcpusInUse } from './vcpus-in-use.js';

/** vCPUs of one market, in a region. */
export interface VcpuLimit {
  readonly market: Market;
  /** By the cluster, at its largest size. */
  readonly needed: number;
  /** By all instances of the account; 0 if they can't be read, with a warning. */
  readonly inUse: number;
  readonly quota: number;
}

/** Those of the markets that the cluster uses, as far as their quotas can be read. */
export async function vcpuLimits(
  account: AwsAccount,
  settings: ClusterSettings,
): Promise<{ readonly limits: readonly VcpuLimit[]; readonly warnings: readonly string[] }> {
  const needed = vcpusNeeded(settings);
  const markets = (['on demand', 'spot'] as const).filter((market) => needed[market] > 0);
  const [used, ...quotas] = await Promise.all([
    vcpusInUse(account).catch(asWarning),
    ...markets.map((market) => vcpuQuota(account, market).catch(asWarning)),
  ]);
  const limits = markets.flatMap((market, i) => {
    const quota = quotas[i];
    if (typeof quota === 'string') return [];
    return [{ market, needed: needed[market], inUse: typeof used === 'string' ? 0 : used[market], quota }];
  });
  return {
    limits,
    warnings: [
      ...[used, ...quotas].filter((each) => typeof each === 'string'),
      ...switchWarnings(limits, needed.spot),
    ],
  };
}

function vcpusNeeded(settings: ClusterSettings): Readonly<Record<Market, number>> {
  const sum = { 'on demand': 0, spot: 0 };
  for (const { type, count, spot } of nodeGroups(settings))
    sum[spot ? 'spot' : 'on demand'] += type.vcpus * count;
  return sum;
}

function missingIn({ needed, inUse, quota }: VcpuLimit): number {
  return Math.max(0, inUse + needed - quota);
}

/** Without spot capacity, EMR starts the task nodes on demand (launch/fleets.ts). */
function switchWarnings(limits: readonly VcpuLimit[], spot: number): readonly string[] {
  const limit = limits.find(({ market }) => market === 'on demand');
  if (limit === undefined || spot === 0 || missingIn(limit) > 0) return [];
  const missing = missingIn({ ...limit, needed: limit.needed + spot });
  if (missing === 0) return [];
  return [
    `without spot capacity EMR starts the task nodes on demand, and the quota of vCPUs on demand lacks ${missing} for that`,
  ];
}

/** None if there is enough. */
export function vcpuProblems(limit: VcpuLimit, region: string): readonly LimitProblem[] {
  if (missingIn(limit) === 0) return [];
  const { market, needed, inUse, quota } = limit;
  const request = `aws service-quotas request-service-quota-increase --region ${region} --service-code ec2 --quota-code ${vcpuQuotas[market]} --desired-value ${inUse + needed}`;
  return [
    {
      message: `the cluster needs ${needed} vCPU ${market}, and the account's quota in ${region} is ${quota}, of which ${inUse} are in use`,
      hint: `ask for more, which is free and takes minutes to days: ${request}; ${orSmaller}`,
    },
  ];
}
