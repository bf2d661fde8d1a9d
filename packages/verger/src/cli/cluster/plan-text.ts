import { counted } from '../../common/counted.js';
import type { LimitCheck } from '../../clusters/emr/limits/check-limits.js';
import type { ClusterPlan } from '../../clusters/emr/plan.js';
import type { Quote } from '../../clusters/emr/quote/quote.js';
import type { Range } from '../../clusters/emr/quote/range.js';
import { columns, duration, integer } from '../format.js';

/** What would be created, what it costs, what else it could cost, and whether the account has room for it. */
export function planText(plan: ClusterPlan, limits?: LimitCheck): string {
  return [
    clusterText(plan),
    jobText(plan, 'this cluster'),
    othersText(plan.others),
    sourcesText(plan.sources),
    ...(limits === undefined ? [] : [limitsText(limits)]),
    ...[...plan.warnings, ...(limits?.warnings ?? [])].map((warning) => `warning: ${warning}`),
  ].join('\n\n');
}

function clusterText({ settings, spark, deadlineHours }: ClusterPlan): string {
  const { name, region, release, primary, core, task, idleMinutes } = settings;
  const rows: [string, string][] = [
    ['primary', `1 x ${primary.type}, on demand; the driver runs here`],
    ['core', `${core.count} x ${core.type}, on demand`],
    ...(task.count === 0
      ? []
      : [['task', `${task.count} x ${task.type}, ${task.spot ? 'spot' : 'on demand'}`] as [string, string]]),
    [
      'ends',
      `with its job; after ${counted(idleMinutes, 'idle minute')}; after ${duration(deadlineHours * 3600)} at the latest`,
    ],
  ];
  return `Cluster ${name} in ${region}: ${release} with Spark ${spark}\n${columns(rows)}`;
}

/** What a job takes and costs. @param rented what is there for hours, if the job is given as such */
export function jobText(
  { job, quote, settings }: Pick<ClusterPlan, 'job' | 'quote' | 'settings'>,
  rented: string,
): string {
  const head =
    job.hours === undefined
      ? `${counted(job.images, 'image')} with ${job.model}: ${times(quote.seconds)}`
      : `${duration(job.hours * 3600)} of ${rented}`;
  const rows = quote.lines.map(({ name, usd }): [string, string] => [name, amounts(usd)]);
  const title: [string, string] = ['USD, without VAT', '     low   likely     high'];
  const sum: [string, string] = ['total', amounts(quote.usd)];
  return `${head}\n${columns([title, ...rows, sum])}\n  The cap is ${settings.maxCost.toFixed(2)} USD.`;
}

function othersText(others: readonly Quote[]): string {
  const rows = others.map(({ title, usd, seconds }): [string, string] => [
    title,
    `${amounts(usd)}   likely ${duration(seconds.likely)}`,
  ]);
  return `The same job in other ways\n${columns(rows)}`;
}

export function sourcesText(sources: ClusterPlan['sources']): string {
  const lines = sources.map(({ title, date }) => `  ${title}; ${date}`);
  return `Prices\n${lines.join('\n')}`;
}

function limitsText({ vcpus, addresses }: LimitCheck): string {
  const rows = vcpus.map(({ market, needed, inUse, quota }): [string, string] => [
    `vCPU ${market}`,
    `${integer(needed)} needed, ${integer(inUse)} in use, quota ${integer(quota)}`,
  ]);
  const address =
    addresses === undefined
      ? 'not checked: there is no network yet, or it could not be read'
      : `${integer(addresses.needed)} needed, ${integer(addresses.free)} free`;
  return `Limits of the account\n${columns([...rows, ['addresses', address]])}`;
}

function times({ low, likely, high }: Range): string {
  return `likely ${duration(likely)}, ${duration(low)} to ${duration(high)}`;
}

function amounts({ low, likely, high }: Range): string {
  return [low, likely, high].map((usd) => usd.toFixed(usd < 10 ? 3 : 2).padStart(8)).join(' ');
}
