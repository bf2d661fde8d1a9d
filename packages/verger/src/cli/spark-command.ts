import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Cluster, ClusterStatus, RunningCluster } from '../clusters/cluster.js';
import type { ClusterMode } from '../clusters/local/cluster-manager.js';
import type { LocalSparkSpec } from '../clusters/local/local-spark.js';
import { exitCodes } from './exit-codes.js';
import { columns, jsonLine, printable } from './format.js';
import { positiveInteger } from './options.js';
import { addHistory } from './spark-history.js';
import { stopSignal } from './stop-signal.js';

interface NameFlag {
  readonly name: string;
  readonly json?: true;
}

interface UpFlags extends NameFlag {
  readonly mode: ClusterMode;
  readonly version: string;
  readonly workers: number;
  readonly cores: number;
  readonly memory: number;
  readonly port?: number;
  readonly conf: Readonly<Record<string, string>>;
  readonly quiet?: true;
}

const upExamples = `
Examples:
  verger spark up
  verger spark up --workers 2 --cores 2 --memory 2g
  verger spark up --name old --version 3.5 --mode local-cluster
  verger spark up --conf spark.speculation=true --json

Needs Java 17 to 23 and Python 3 with pip; --version 3.5 also needs Maven. The first start installs Spark in a cache
folder. All servers listen on the loopback address only, except the Connect server of Spark 3.5, which rejects calls
from other machines. The Connect server asks for a token, which only you can read; verger run finds it by itself. Other
clients: SPARK_CONNECT_AUTHENTICATE_TOKEN=$(cat <token file>).`;

/** `verger spark`: a local Spark cluster for trials and tests, and what one did. */
export function setUp(command: Command): void {
  command.addHelpText(
    'after',
    '\nExamples:\n  verger spark up\n  verger spark status\n  verger spark down\n  verger spark history events/',
  );
  addUp(command);
  addStatus(command);
  addDown(command);
  addHistory(command);
}

function addUp(spark: Command): void {
  named(spark.command('up'), 'print the cluster as JSON')
    .description('start a cluster and print its address')
    .addOption(
      new Option('--mode <mode>', 'how to run executors')
        .choices(['standalone', 'local-cluster'] satisfies ClusterMode[])
        .default('standalone'),
    )
    .option('--version <version>', 'Spark version; 3.5 means 3.5.7, 4.0 means 4.0.1', '4.0.1')
    .option('--workers <n>', 'worker processes', positiveInteger, 2)
    .option('--cores <n>', 'cores (concurrent tasks) per worker', positiveInteger, 1)
    .addOption(
      new Option('--memory <size>', 'memory per executor, such as 1g or 1536m')
        .argParser(memory)
        .default(1024, '1g'),
    )
    .option('--port <n>', 'port of the Connect server (default: a free port)', positiveInteger)
    .addOption(
      new Option('--conf <key=value>', 'Spark configuration property (repeatable)')
        .argParser(setting)
        .default({}, 'none'),
    )
    .option('--quiet', 'hide progress')
    .addHelpText('after', upExamples)
    .action(async ({ name, json, quiet, memory: memoryMiB, port, ...rest }: UpFlags) => {
      const [cluster, { ClusterStartError }] = await Promise.all([
        openCluster(name),
        import('../clusters/cluster.js'),
      ]);
      const log = (line: string): unknown => quiet !== true && process.stderr.write(`${printable(line)}\n`);
      try {
        const running = await cluster.up({ ...rest, memoryMiB, port }, { signal: stopSignal(), onStep: log });
        process.stdout.write(`${json === true ? jsonLine(running) : upText(running)}\n`);
      } catch (error) {
        if (error instanceof ClusterStartError) for (const line of error.lines) log(`  ${line}`);
        throw error;
      }
    });
}

function addStatus(spark: Command): void {
  named(spark.command('status'), 'print as JSON')
    .description('show whether a cluster is running and healthy')
    .addHelpText('after', '\nExamples:\n  verger spark status\n  verger spark status --json')
    .action(async ({ name, json }: NameFlag) => {
      const cluster = await openCluster(name);
      const status = await cluster.status();
      const isWell = status !== undefined && status.answers && status.daemons.every(({ isAlive }) => isAlive);
      process.stdout.write(`${json === true ? jsonLine(status ?? null) : statusText(name, status)}\n`);
      if (!isWell) process.exitCode = exitCodes.failed;
    });
}

function addDown(spark: Command): void {
  named(spark.command('down'), 'print the stopped cluster as JSON')
    .description('stop a cluster and all its processes; keep its logs and events')
    .addHelpText('after', '\nExamples:\n  verger spark down\n  verger spark down --name old')
    .action(async ({ name, json }: NameFlag) => {
      const cluster = await openCluster(name);
      const ended = await cluster.down();
      const text = ended === undefined ? `No Spark cluster ${name} is running.` : `Stopped: ${title(ended)}.`;
      process.stdout.write(`${json === true ? jsonLine(ended ?? null) : text}\n`);
    });
}

async function openCluster(name: string): Promise<Cluster<LocalSparkSpec>> {
  const { LocalSpark } = await import('../clusters/local/local-spark.js');
  return new LocalSpark(name);
}

function named(command: Command, json: string): Command {
  return command.option('--name <name>', 'name of the cluster', 'default').option('--json', json);
}

function title({ sparkVersion, mode, workers, cores }: RunningCluster): string {
  const each = cores === 1 ? '1 core' : `${cores} cores`;
  return `Spark ${sparkVersion}, ${mode}, ${workers === 1 ? `1 worker with ${each}` : `${workers} workers with ${each} each`}`;
}

function upText(cluster: RunningCluster): string {
  return `${title(cluster)}\n${columns([...addresses(cluster), ['stop with', `verger spark down${nameOption(cluster.name)}`]])}`;
}

function statusText(name: string, status: ClusterStatus | undefined): string {
  if (status === undefined) return `No Spark cluster ${name} is running.`;
  const { state, daemons, answers } = status;
  const rows = daemons.map(({ name: daemon, pid, isAlive }): [string, string] => [
    daemon,
    isAlive ? `process ${pid}` : `process ${pid} has exited`,
  ]);
  const health = answers ? 'responding' : 'the Connect server does not respond';
  return `${title(state)}: ${health}\n${columns([...addresses(state), ...rows])}`;
}

function addresses({
  address,
  pages,
  tokenFile,
  folder,
}: RunningCluster): readonly (readonly [string, string])[] {
  const server: [string, string][] = address === undefined ? [] : [['address', address]];
  return [...server, ['token', tokenFile], ...Object.entries(pages), ['folder', folder]];
}

function nameOption(name: string): string {
  return name === 'default' ? '' : ` --name ${name}`;
}

/** Parses `1g`, `1536m` or `1536` (Spark's notation) to MiB. */
function memory(text: string): number {
  const match = /^(\d{1,7})(g|m)?$/i.exec(text);
  const mebibytes = match === null ? 0 : Number(match[1]) * (text.toLowerCase().endsWith('g') ? 1024 : 1);
  // Spark's minimum for an executor: 1.5 times the 300 MiB it reserves.
  if (mebibytes >= 450) return mebibytes;
  throw new InvalidArgumentError('Expected a size of at least 450m, such as 1g or 1536m.');
}

/** Collects `key=value` options. */
function setting(text: string, former: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const match = /^(spark\.[\w.-]+)=(.+)$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Expected spark.<name>=<value>.');
  // Every user of the machine can read command lines.
  if (/^spark\.(connect\.authenticate\.token|authenticate\.secret)$/.test(match[1]))
    throw new InvalidArgumentError(
      'No secrets in a command line: verger chooses a token, or takes SPARK_CONNECT_AUTHENTICATE_TOKEN.',
    );
  return { ...former, [match[1]]: match[2] };
}
