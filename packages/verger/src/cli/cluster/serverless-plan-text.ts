import type { ServerlessPlan } from '../../clusters/emr/serverless/plan-serverless.js';
import { columns, duration } from '../format.js';
import { jobText, sourcesText } from './plan-text.js';

/** What would be created on EMR Serverless, and what it costs. */
export function serverlessPlanText(plan: ServerlessPlan): string {
  return [
    sessionText(plan),
    jobText(plan, 'this session'),
    sourcesText(plan.sources),
    ...plan.warnings.map((warning) => `warning: ${warning}`),
    'Not run on AWS so far: whether workers on EMR Serverless may start a command is unproven.',
  ].join('\n\n');
}

function sessionText({ settings, quote, limit }: ServerlessPlan): string {
  const { capacity, perHour, seconds, idleMinutes } = limit;
  const rows: [string, string][] = [
    [
      'capacity',
      `at most ${capacity.vcpus} vCPU and ${capacity.memoryGb} GB, ${perHour.toFixed(2)} USD per hour`,
    ],
    ['driver', 'on this machine, which has to stay on'],
    ['ends', `with the run; after ${idleMinutes} idle minutes; after ${duration(seconds)} at the latest`],
  ];
  return `${quote.title} in ${settings.region}: ${settings.release}\n${columns(rows)}`;
}
