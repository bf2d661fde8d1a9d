import type { EmrRunResult, PlannedEmrRun } from '../../api/emr/run-on-emr.js';
import type { EndedCluster } from '../../clusters/emr/launch/down.js';
import type { Range } from '../../clusters/emr/quote/range.js';
import type { RunOptions } from '../../api/run-options.js';
import { dryRunJson, dryRunText } from '../dry-run.js';
import { columns, duration, jsonLine, printable } from '../format.js';
import { summary } from '../summary.js';
import { askFirst } from './ask-first.js';
import type { EmrRunFlags } from './emr-run-options.js';
import { type Manners, talker } from './manners.js';
import { quoteText, spentText } from './money-text.js';
import { planText } from './plan-text.js';
import { refuseOptions } from '../refuse-options.js';
import { settingsFrom } from './settings-options.js';

/**
 * `verger run --engine emr`: quote, confirmation, cluster, run, end of the cluster, and the cost against the quote.
 * @returns what goes to standard output
 */
export async function runOnEmr(
  options: Omit<RunOptions, 'engine'> & { readonly signal: AbortSignal },
  { yes, nodeTarball, livePrices, ...flags }: EmrRunFlags,
  manners: Manners,
): Promise<string> {
  const { workers, spark, bundleNode, ...run } = options;
  refuseOptions(
    { '--workers': workers, '--spark': spark, '--bundle-node': bundleNode },
    'with --engine emr: the cluster decides it',
  );
  const [settings, { planRunOnEmr }] = await Promise.all([
    settingsFrom(flags),
    import('../../api/emr/run-on-emr.js'),
  ]);
  const { say, onStep } = talker(manners);
  const planned = await planRunOnEmr({ ...run, settings, nodeTarball, livePrices, onStep });
  if (manners.dryRun) return dryRun(planned, manners);
  if (!manners.json && planned.complete === undefined) say(`${planText(planned.cluster)}\n`);
  const { usd } = planned.cluster.quote;
  const cost = `This will likely cost ${usd.likely.toFixed(2)} USD, ${settings.maxCost.toFixed(2)} at most.`;
  const result = await planned.run(() => askFirst(cost, yes, options.signal));
  manners.clear();
  return manners.json ? jsonLine(resultJson(result)) : resultText(result, options.output);
}

function dryRun({ preview, cluster, complete }: PlannedEmrRun, { json }: Manners): string {
  if (json) return jsonLine({ ...dryRunJson(preview), isComplete: complete !== undefined, cluster });
  const done = complete === undefined ? '' : '\n\nNothing to do: the output already holds this result.';
  const time = `likely ${duration(cluster.quote.seconds.likely)} with the start and the end of the cluster`;
  return `${dryRunText(preview, time)}\n\n${planText(cluster)}${done}`;
}

/** As for other engines, with what the cluster cost. */
function resultJson({ manifest, quote, cluster }: EmrRunResult): object {
  return { ...manifest, emr: { quote, cluster: cluster ?? null } };
}

function resultText({ manifest, quote, cluster }: EmrRunResult, output: string): string {
  const head =
    cluster === undefined ? `Nothing to do: ${printable(output)} already holds this result.` : 'Done.';
  const end = cluster === undefined ? '' : `\n${costText(cluster, quote)}`;
  return `${head}\n${summary(manifest, output)}${end}`;
}

function costText({ cluster, hours, spent, remains }: EndedCluster, quote: Range): string {
  return `The cluster ${cluster.id} has ended\n${columns([
    ['lived', duration(hours * 3600)],
    ['cost', `${spentText(spent)}; the bill follows within a day`],
    ['quote', quoteText(quote)],
    ...remains.map((each): [string, string] => ['remains', each]),
  ])}`;
}
