import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Distribution } from './distribution.js';
import { familyName } from './family.js';
import type { Java } from './java.js';
import { loopback } from './ports.js';
import type { ClusterSpec } from './spec.js';

/**
 * For Javas that do little and should be there soon: the quick one of the two compilers, which leaves the processors to
 * those who compute.
 */
const soonReady = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';

/** Where a cluster lives, and with what it is built. */
export interface Site {
  readonly id: string;
  readonly folder: string;
  readonly spec: ClusterSpec;
  readonly java: Java;
  readonly distribution: Distribution;
  readonly ports: SitePorts;
}

export interface SitePorts {
  readonly connect: number;
  readonly ui: number;
  readonly history: number;
}

/**
 * Empties the cluster's folder but for the events of former times, and writes Spark's configuration.
 * @param modeConf what the cluster's mode adds to it
 */
export async function layOut(site: Site, modeConf: Readonly<Record<string, string>>): Promise<void> {
  for (const name of ['conf', 'logs', 'work', 'tmp']) {
    await rm(join(site.folder, name), { recursive: true, force: true });
  }
  for (const name of ['conf', 'logs', 'work', 'tmp', 'events']) {
    await mkdir(join(site.folder, name), { recursive: true });
  }
  const lines = Object.entries({ ...baseConf(site), ...modeConf, ...site.spec.conf }).map(
    ([key, value]) => `${key} ${value.replaceAll('\\', '\\\\')}\n`,
  );
  await writeFile(join(site.folder, 'conf', 'spark-defaults.conf'), lines.join(''));
}

function baseConf({ folder, spec, ports }: Site): Readonly<Record<string, string>> {
  const events = pathToFileURL(join(folder, 'events')).href;
  const cores = spec.workers * spec.cores;
  return {
    'spark.driver.host': loopback,
    'spark.driver.bindAddress': loopback,
    'spark.driver.memory': '1g',
    'spark.driver.extraJavaOptions': soonReady,
    'spark.executor.extraJavaOptions': soonReady,
    'spark.executor.cores': `${spec.cores}`,
    'spark.executor.memory': `${spec.memoryMiB}m`,
    'spark.executor.instances': `${spec.workers}`,
    'spark.cores.max': `${cores}`,
    // The first query waits for all executors, instead of running on the first one that came.
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

/** Ours, without what is meant for other Sparks of this user. */
export function environmentOf({ id, folder, java, distribution }: Site): Readonly<Record<string, string>> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(SPARK|PYSPARK|HADOOP|YARN)_/.test(entry[0]),
  );
  return {
    ...Object.fromEntries(inherited),
    ...familyName(id),
    JAVA_HOME: java.home,
    SPARK_HOME: distribution.home,
    SPARK_CONF_DIR: join(folder, 'conf'),
    SPARK_LOCAL_IP: loopback,
    SPARK_DAEMON_MEMORY: '512m',
    SPARK_DAEMON_JAVA_OPTS: soonReady,
  };
}

export function page(port: number): string {
  return `http://${loopback}:${port}`;
}
