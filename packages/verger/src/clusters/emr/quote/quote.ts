import { VergerError } from '../../../common/errors.js';
import { instanceType, type InstanceType } from '../prices/instance-types.js';
import type { Prices } from '../prices/prices.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import { billedSeconds, hourlyCost, type NodeGroup, nodeGroups } from './cluster-quote.js';
import { type CostLine, total } from './cost-line.js';
import { type Range, times } from './range.js';
import { serverlessCost, serverlessSeconds } from './serverless-quote.js';
import { storageCost } from './storage-cost.js';
import type { JobSize } from './work.js';

/** One way to run a job, with what it costs: USD without VAT. */
export interface Quote {
  readonly way: 'cluster' | 'serverless';
  readonly title: string;
  readonly architecture: 'x64' | 'arm64';
  readonly spot: boolean;
  /** From the request to the end of the instances. */
  readonly seconds: Range;
  /** For each hour in which all nodes are there; undefined for Serverless. */
  readonly perHour: Range | undefined;
  readonly lines: readonly CostLine[];
  readonly usd: Range;
}

/** What a job costs on the cluster that the settings describe. */
export function clusterQuote(job: JobSize, settings: ClusterSettings, prices: Prices): Quote {
  const groups = nodeGroups(settings);
  const seconds = billedSeconds(job, groups);
  const hourly = hourlyCost(groups, settings, prices);
  const lines = [
    ...hourly.map(({ usd, ...line }) => ({ ...line, usd: times(usd, times(seconds, 1 / 3600)) })),
    ...storageCost(job),
  ];
  const spot = groups.some((group) => group.spot);
  const { architecture } = instanceType(settings.core.type).family;
  return {
    way: 'cluster',
    title: titleOf(groups),
    architecture,
    spot,
    seconds,
    perHour: total(hourly),
    lines,
    usd: total(lines),
  };
}

/** The same job in other ways: on demand, on spot, on the other architecture, on EMR Serverless. */
export function otherQuotes(job: JobSize, settings: ClusterSettings, prices: Prices): readonly Quote[] {
  const spot = !settings.task.spot;
  const ways: ClusterSettings[] = settings.task.count === 0 ? [] : [withSpot(settings, spot)];
  const clusters = [...ways, onOtherArchitecture(settings)].flatMap((each) =>
    ifPriced(() => clusterQuote(job, each, prices)),
  );
  return [...clusters, ...serverlessQuote(job, settings, prices)];
}

/** The instance types whose prices the quotes need, each once. */
export function quotedTypes(settings: ClusterSettings): readonly InstanceType[] {
  const names = [settings, onOtherArchitecture(settings)].flatMap(({ primary, core, task }) => [
    primary.type,
    core.type,
    task.type,
  ]);
  return [...new Set(names)].map(instanceType);
}

/** Such as `4 x m6i.xlarge, 2 of them spot`. */
function titleOf(groups: readonly NodeGroup[]): string {
  const byType = new Map<string, { count: number; spot: number }>();
  for (const { type, count, spot } of groups) {
    const sum = byType.get(type.name) ?? { count: 0, spot: 0 };
    byType.set(type.name, { count: sum.count + count, spot: sum.spot + (spot ? count : 0) });
  }
  return [...byType]
    .map(([name, { count, spot }]) => `${count} x ${name}${spot === 0 ? '' : `, ${spot} of them spot`}`)
    .join(' + ');
}

function withSpot(settings: ClusterSettings, spot: boolean): ClusterSettings {
  return { ...settings, task: { ...settings.task, spot } };
}

const newest = { x64: 'm6i', arm64: 'm7g' } as const;

/** The same sizes with the other kind of processor. */
function onOtherArchitecture(settings: ClusterSettings): ClusterSettings {
  const { architecture } = instanceType(settings.core.type).family;
  const name = newest[architecture === 'x64' ? 'arm64' : 'x64'];
  const swap = <T extends { readonly type: string }>(node: T): T => ({
    ...node,
    type: `${name}.${node.type.split('.')[1]}`,
  });
  return {
    ...settings,
    primary: swap(settings.primary),
    core: swap(settings.core),
    task: swap(settings.task),
  };
}

/** None where the region doesn't offer it. */
function ifPriced(quote: () => Quote): readonly Quote[] {
  try {
    return [quote()];
  } catch (error) {
    if (error instanceof VergerError && error.code === 'usage') return [];
    throw error;
  }
}

/** None where EMR Serverless has no known price. */
export function serverlessQuote(
  job: JobSize,
  { core, task }: ClusterSettings,
  { serverless }: Prices,
): readonly Quote[] {
  if (serverless === undefined) return [];
  const executors = core.count + task.count;
  const lines = [serverlessCost(job, executors, serverless), ...storageCost(job)];
  return [
    {
      way: 'serverless',
      title: `EMR Serverless, ${executors} executors`,
      architecture: 'x64',
      spot: false,
      seconds: serverlessSeconds(job, executors),
      perHour: undefined,
      lines,
      usd: total(lines),
    },
  ];
}
