import type { Command } from 'commander';
import type { ClusterLogs } from '../../clusters/emr/nodes/logs/cluster-logs.js';
import { jsonLine, printable } from '../format.js';
import { stopSignal } from '../stop-signal.js';
import { addClusterOptions, type ClusterFlags, openCluster } from './open-cluster.js';

interface LogsFlags extends ClusterFlags {
  readonly step?: string;
  readonly full?: true;
  readonly json?: true;
  readonly wait: boolean;
}

const examples = `
Examples:
  verger cluster logs
  verger cluster logs --step s-2ABCDEFGHIJKL --full
  verger cluster logs --cluster j-3ABCDEFGHIJKL --no-wait

EMR uploads logs every five minutes, and once more when a node ends.`;

/** `verger cluster logs`: why a cluster, its bootstrap action or a step failed. */
export function addLogs(cluster: Command): void {
  addClusterOptions(cluster.command('logs'))
    .description('print the logs of a step or of the bootstrap actions, the key lines first')
    .option('--step <id>', 'a step (default: the one that failed, or the newest)')
    .option('--full', 'print the logs whole')
    .option('--no-wait', 'do not wait for logs that EMR has not uploaded yet')
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async ({ step, full, json, wait, ...named }: LogsFlags) => {
      const [found, { clusterLogs }] = await Promise.all([
        openCluster(named),
        import('../../clusters/emr/nodes/logs/cluster-logs.js'),
      ]);
      const logs = await clusterLogs(found.region, found.cluster, {
        step,
        signal: stopSignal(),
        onWait: (what) => process.stderr.write(`${printable(what)}\n`),
        ...(wait ? {} : { waitMs: 0 }),
      });
      process.stdout.write(`${json === true ? jsonLine(logs) : textOf(logs, full === true)}\n`);
    });
}

function textOf({ title, reasons, logs }: ClusterLogs, isFull: boolean): string {
  const indented = (lines: readonly string[]): readonly string[] =>
    lines.map((line) => `  ${printable(line)}`);
  const parts = logs.flatMap(({ address, text, keyLines }) => [
    printable(address),
    ...indented(isFull ? text.trimEnd().split('\n') : keyLines),
  ]);
  const none = logs.length === 0 ? ['no logs yet'] : [];
  return [printable(title), ...indented(reasons), ...parts, ...none].join('\n');
}
