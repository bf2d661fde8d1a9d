import type { PlannedServerlessRun, ServerlessRunResult } from '../../api/emr/run-serverless.js';
import type { RunOptions } from '../../api/run-options.js';
import type { EndedServerless } from '../../clusters/emr/serverless/end-serverless.js';
import { dryRunJson, dryRunText } from '../dry-run.js';
import { columns, duration, jsonLine, printable } from '../format.js';
import { summary } from '../summary.js';
import { askFirst } from './ask-first.js';
import type { EmrRunFlags } from './emr-run-options.js';
import { type Manners, talker } from './manners.js';
import { quoteText } from './money-text.js';
import { refuseOptions } from '../refuse-options.js';
import { serverlessPlanText } from './serverless-plan-text.js';
import { settingsFrom } from './settings-options.js';

/**
 * `verger run --engine emr --serverless`: quote, confirmation, a session, the run with its driver on this machine, the end of
 * the session, and what it cost against the quote.
 * @returns what goes to standard output
 */
export async function runServerless(
  options: Omit<RunOptions, 'engine'> & { readonly signal: AbortSignal },
  { yes, nodeTarball, livePrices, ...flags }: EmrRunFlags,
  manners: Manners,
): Promise<string> {
  const { workers, spark, bundleNode, ...run } = options;
  refuseOptions(
    { '--workers': workers, '--spark': spark, '--bundle-node': bundleNode, '--node-tarball': nodeTarball },
    'with --serverless: the session decides it',
  );
  refuseOptions({ '--live-prices': livePrices }, 'with --serverless, whose prices are those of the table');
  const [settings, { planRunServerless }, { billedText }] = await Promise.all([
    settingsFrom(flags),
    import('../../api/emr/run-serverless.js'),
    import('../../clusters/emr/serverless/ended-text.js'),
  ]);
  const { say, onStep } = talker(manners);
  const planned = await planRunServerless({ ...run, settings, onStep });
  if (manners.dryRun) return dryRun(planned, manners);
  if (!manners.json && planned.complete === undefined) say(`${serverlessPlanText(planned.serverless)}\n`);
  const { usd } = planned.serverless.quote;
  const cost = `This will likely cost ${usd.likely.toFixed(2)} USD, ${settings.maxCost.toFixed(2)} at most.`;
  const result = await planned.run(() => askFirst(cost, yes, options.signal));
  manners.clear();
  return manners.json ? jsonLine(resultJson(result)) : resultText(result, options.output, billedText);
}

function dryRun({ preview, serverless, complete }: PlannedServerlessRun, { json }: Manners): string {
  if (json) return jsonLine({ ...dryRunJson(preview), isComplete: complete !== undefined, serverless });
  const done = complete === undefined ? '' : '\n\nNothing to do: the output already holds this result.';
  const time = `likely ${duration(serverless.quote.seconds.likely)} with the start of the session`;
  return `${dryRunText(preview, time)}\n\n${serverlessPlanText(serverless)}${done}`;
}

/** As for other engines, with what the session cost. */
function resultJson({ manifest, quote, serverless }: ServerlessRunResult): object {
  return { ...manifest, emr: { quote, serverless: serverless ?? null } };
}

function resultText(
  { manifest, quote, serverless }: ServerlessRunResult,
  output: string,
  billedText: (ended: EndedServerless) => string,
): string {
  if (serverless === undefined)
    return `Nothing to do: ${printable(output)} already holds this result.\n${summary(manifest, output)}`;
  const costs = columns([
    ['cost', `${billedText(serverless)}; the bill follows within a day`],
    ['quote', quoteText(quote)],
    ...serverless.remains.map((each): [string, string] => ['remains', each]),
  ]);
  return `Done.\n${summary(manifest, output)}\nThe session has ended\n${costs}`;
}
