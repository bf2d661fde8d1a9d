import { type Command, Option } from 'commander';
import type { PersistentPage } from '../../clusters/emr/tunnel/persistent-ui.js';
import { untilAborted } from '../../common/until-aborted.js';
import { jsonLine, printable } from '../format.js';
import { stopSignal } from '../stop-signal.js';
import { addClusterOptions, type ClusterFlags, openCluster } from './open-cluster.js';

interface UiFlags extends ClusterFlags {
  readonly page: PersistentPage;
  readonly json?: true;
}

const examples = `
Examples:
  verger cluster ui
  verger cluster ui --page yarn
  verger cluster ui --cluster j-2AXXXXXXGAPLF --json

AWS serves these pages from copies of the cluster's event logs in a bucket of its own, for 30 days after the end of the
cluster. Whoever has the address can read them until it expires. verger cluster tunnel shows the pages of a running cluster
without it.`;

/** `verger cluster ui`: an address under which AWS shows the jobs of a cluster, also after its end. */
export function addUi(cluster: Command): void {
  addClusterOptions(cluster.command('ui'))
    .description('print an address under which AWS shows the Spark jobs of a cluster, also after its end')
    .addOption(
      new Option('--page <page>', 'which history')
        .choices(['spark', 'yarn'] satisfies PersistentPage[])
        .default('spark'),
    )
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async ({ page, json, ...flags }: UiFlags) => {
      const signal = stopSignal();
      const [{ account, cluster: found }, { dataPlace, presignedPage }] = await Promise.all([
        untilAborted(openCluster(flags), signal),
        import('../../clusters/emr/tunnel/persistent-ui.js'),
      ]);
      const say = (line: string): unknown => process.stderr.write(`${printable(line)}\n`);
      const warning = `the event logs behind this page lie in ${dataPlace(found.region)}; whoever has the address can read them until it expires`;
      say(`note: ${warning}`);
      const url = await untilAborted(presignedPage(account, found, page, { signal, onStep: say }), signal);
      process.stdout.write(`${json === true ? jsonLine({ cluster: found.id, page, url, warning }) : url}\n`);
    });
}
