import type { Command } from 'commander';
import { VergerError } from '../common/errors.js';
import { jsonLine, printable } from './format.js';
import { port } from './options.js';
import { stopSignal } from './stop-signal.js';
import { untilStopped } from './until-stopped.js';

interface HistoryFlags {
  readonly port: number;
  readonly json?: true;
  readonly quiet?: true;
}

const usualPort = 18_080;

const examples = `
Examples:
  verger spark history events/
  verger sync s3://orchard/spark-events events/ && verger spark history events/
  verger spark history ~/.cache/verger/spark/run/default/events --port 0

Needs Java 17 to 23 and Python 3 with pip. Shows the event logs of any Spark 3 or 4, also of clusters that are gone. It
answers on the loopback address only, to every user of this machine. The first start installs Spark in a cache folder.
Ctrl-C ends it.`;

/** `verger spark history`: Spark's own pages on saved event logs. */
export function addHistory(spark: Command): void {
  spark
    .command('history')
    .description("show saved event logs in Spark's History Server")
    .argument('<folder>', 'folder of event logs')
    .option('--port <n>', 'port on 127.0.0.1; 0 takes a free one', port, usualPort)
    .option('--json', 'print the address as JSON')
    .option('--quiet', 'hide progress')
    .addHelpText('after', examples)
    .action(async (folder: string, { port: wanted, json, quiet }: HistoryFlags) => {
      const { startHistory } = await import('../clusters/local/history.js');
      const signal = stopSignal();
      const onStep = (line: string): unknown => quiet !== true && process.stderr.write(`${line}\n`);
      const server = await startHistory(folder, wanted, { signal, onStep });
      const { address, sparkVersion } = server;
      process.stdout.write(
        json === true
          ? `${jsonLine({ address, sparkVersion })}\n`
          : `Open ${address}\nSpark ${sparkVersion} shows the event logs in ${printable(folder)}. Ctrl-C ends it.\n`,
      );
      const exited = server.exited.then(() => {
        throw new VergerError('spark', "Spark's History Server has exited");
      });
      await untilStopped(signal, exited).finally(() => server.close());
    });
}
