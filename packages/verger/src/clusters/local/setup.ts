import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { clusterMark } from './cluster-processes.js';
import type { Distribution } from './distribution.js';
import type { Java } from './java.js';
import { loopback } from './ports.js';
import { privateFolder, writePrivate } from './private-files.js';
import type { ClusterSpec } from './spec.js';
import { tokenSetting, writeToken } from './token.js';

/** For JVMs that do little: they start fast, and leave the CPU to the workers. */
const lightJvm = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';

/** A cluster that is about to start: its spec, and its components. */
export interface ClusterSetup {
  readonly id: string;
  readonly folder: string;
  readonly spec: ClusterSpec;
  readonly java: Java;
  readonly distribution: Distribution;
  readonly ports: SparkPorts;
  /** What clients of the Connect server must have. */
  readonly token: string;
}

export interface SparkPorts {
  readonly connect: number;
  readonly ui: number;
  readonly history: number;
}

/**
 * Empties the cluster's folder, except for earlier event logs, and writes Spark's configuration and the token. Only the
 * owner can enter it.
 * @param managerConf additions of the cluster manager
 */
export async function prepareFolder(
  setup: ClusterSetup,
  managerConf: Readonly<Record<string, string>>,
): Promise<void> {
  const { folder, spec } = setup;
  await privateFolder(folder);
  for (const name of ['conf', 'logs', 'work', 'tmp']) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
  for (const name of ['conf', 'logs', 'work', 'tmp', 'events']) {
    await privateFolder(join(folder, name));
  }
  // Spark shows its settings in its web pages; the server gets the token in its environment.
  const settings = Object.entries({ ...baseConf(setup), ...managerConf, ...spec.conf }).filter(
    ([key]) => key !== tokenSetting,
  );
  const lines = settings.map(([key, value]) => `${key} ${value.replaceAll('\\', '\\\\')}\n`);
  await writePrivate(join(folder, 'conf', 'spark-defaults.conf'), lines.join(''));
  await writeToken(folder, setup.token);
}

function baseConf({ folder, spec, ports }: ClusterSetup): Readonly<Record<string, string>> {
  const events = pathToFileURL(join(folder, 'events')).href;
  const cores = spec.workers * spec.cores;
  return {
    'spark.driver.host': loopback,
    'spark.driver.bindAddress': loopback,
    'spark.driver.memory': '1g',
    'spark.driver.extraJavaOptions': lightJvm,
    'spark.executor.extraJavaOptions': lightJvm,
    'spark.executor.cores': `${spec.cores}`,
    'spark.executor.memory': `${spec.memoryMiB}m`,
    'spark.executor.instances': `${spec.workers}`,
    'spark.cores.max': `${cores}`,
    // The first query waits for all executors, instead of running on the first to register.
    'spark.scheduler.minRegisteredResourcesRatio': '1.0',
    'spark.scheduler.maxRegisteredResourcesWaitingTime': '90s',
    'spark.connect.grpc.binding.address': loopback,
    'spark.connect.grpc.binding.port': `${ports.connect}`,
    'spark.connect.grpc.port.maxRetries': '0',
    'spark.ui.port': `${ports.ui}`,
    'spark.ui.showConsoleProgress': 'false',
    'spark.eventLog.enabled': 'true',
    'spark.eventLog.dir': events,
    'spark.history.fs.logDirectory': events,
    'spark.history.fs.update.interval': '2s',
    'spark.history.ui.port': `${ports.history}`,
    'spark.local.dir': join(folder, 'tmp'),
    'spark.sql.warehouse.dir': pathToFileURL(join(folder, 'work', 'warehouse')).href,
  };
}

/** This process's environment, without the settings of other Sparks. */
export function environmentOf({
  id,
  folder,
  java,
  distribution,
}: Pick<ClusterSetup, 'id' | 'folder' | 'java' | 'distribution'>): Readonly<Record<string, string>> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(SPARK|PYSPARK|HADOOP|YARN)_/.test(entry[0]),
  );
  return {
    ...Object.fromEntries(inherited),
    ...clusterMark(id),
    JAVA_HOME: java.home,
    SPARK_HOME: distribution.home,
    SPARK_CONF_DIR: join(folder, 'conf'),
    SPARK_LOCAL_IP: loopback,
    SPARK_DAEMON_MEMORY: '512m',
    SPARK_DAEMON_JAVA_OPTS: lightJvm,
  };
}

export function pageUrl(port: number): string {
  return `http://${loopback}:${port}`;
}
