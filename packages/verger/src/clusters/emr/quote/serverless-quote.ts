import type { ServerlessPrices } from '../prices/price-table.js';
import type { CostLine } from './cost-line.js';
import { exactly, plus, type Range, times } from './range.js';
import { type JobSize, jobSeconds } from './work.js';

/** A worker of EMR Serverless. */
export interface ServerlessWorker {
  readonly vcpus: number;
  readonly memoryGb: number;
}

/** Storage up to 20 GB for each worker is free, and a run needs less. */
export const serverlessWorker: ServerlessWorker = { vcpus: 4, memoryGb: 16 };

/** Seconds until a session answers: two people measured 77 and 90. */
const startSeconds: Range = { low: 60, likely: 80, high: 180 };

export function serverlessSeconds(job: JobSize, executors: number): Range {
  if (job.hours !== undefined) return exactly(job.hours * 3600);
  return plus(startSeconds, jobSeconds(job, executors * serverlessWorker.vcpus));
}

/** USD per hour of a driver and its executors, which have the same size. */
export function serverlessPerHour(executors: number, { vcpu, memory }: ServerlessPrices): number {
  const { vcpus, memoryGb } = serverlessWorker;
  return (executors + 1) * (vcpus * vcpu + memoryGb * memory);
}

/** What one driver and its executors cost for a job, in USD. Workers are billed from the time they are ready. */
export function serverlessCost(job: JobSize, executors: number, prices: ServerlessPrices): CostLine {
  const { vcpus, memoryGb } = serverlessWorker;
  const perHour = serverlessPerHour(executors, prices);
  return {
    name: `EMR Serverless: ${executors + 1} x ${vcpus} vCPU and ${memoryGb} GB`,
    usd: times(serverlessSeconds(job, executors), perHour / 3600),
    sources: ['serverless'],
  };
}
