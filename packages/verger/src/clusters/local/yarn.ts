import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFile } from '../../common/package-root.js';
import { defaultLimits } from '../../pool/limits.js';
import type { Crew } from './crew.js';
import { mavenJars } from './maven.js';
import { freePorts } from './ports.js';
import { page, type Site } from './site.js';
import type { ClusterSpec } from './spec.js';

const patienceMs = 180_000;
const applicationMasterMiB = 1024;
/** YARN rounds what a container takes up to a multiple of its smallest allocation. */
const stepMiB = 256;

// What MiniYARNCluster needs on its class path, transitive dependencies written out: it is made for tests, and half
// of it is marked so in its own metadata.
const coordinates = [
  'org.apache.hadoop:hadoop-client-minicluster:3.4.1',
  'org.apache.hadoop:hadoop-client-api:3.4.1',
  'org.apache.hadoop:hadoop-client-runtime:3.4.1',
  'junit:junit:4.13.2',
  'org.hamcrest:hamcrest-core:1.3',
  'org.mockito:mockito-core:2.28.2',
  'net.bytebuddy:byte-buddy:1.9.10',
  'org.objenesis:objenesis:2.6',
  'commons-logging:commons-logging:1.2',
  'org.bouncycastle:bcprov-jdk18on:1.78.1',
  'org.bouncycastle:bcpkix-jdk18on:1.78.1',
  'org.bouncycastle:bcutil-jdk18on:1.78.1',
  'javax.xml.bind:jaxb-api:2.3.1',
  'com.sun.xml.bind:jaxb-impl:2.3.1',
  'com.sun.xml.bind:jaxb-core:2.3.0.1',
  'javax.activation:activation:1.1.1',
  'org.slf4j:slf4j-api:2.0.16',
  'org.apache.logging.log4j:log4j-slf4j2-impl:2.24.3',
  'org.apache.logging.log4j:log4j-1.2-api:2.24.3',
  'org.apache.logging.log4j:log4j-api:2.24.3',
  'org.apache.logging.log4j:log4j-core:2.24.3',
];

/** A folder with the Java libraries of YARN; they are brought on first use. */
export function installYarn(signal: AbortSignal): Promise<string> {
  return mavenJars(coordinates, signal);
}

/**
 * A real YARN with one NodeManager for each worker, in one process.
 * @returns what else the environment and the configuration of an application on it need
 */
export async function startYarn(
  { folder, java, spec }: Site,
  crew: Crew,
  signal: AbortSignal,
): Promise<{ readonly env: Readonly<Record<string, string>> }> {
  const jars = await installYarn(signal);
  const confFolder = join(folder, 'conf', 'hadoop');
  await mkdir(confFolder, { recursive: true });
  await writeFile(join(confFolder, 'core-site.xml'), site({ 'fs.defaultFS': 'file:///' }));
  const ports = await freePorts(5);
  const memoryMiB = spec.memoryMiB + overheadMiB(spec) + stepMiB + applicationMasterMiB;
  // One core more than the executor takes, for the application master.
  const sizes = [spec.workers, memoryMiB, spec.cores + 1].map(String);
  const yarn = await crew.startCommand('yarn', join(java.home, 'bin', 'java'), [
    // Hadoop's libraries make classes at run time, in a way that Java 17 must be asked to bear with.
    ...['--add-opens', 'java.base/java.lang=ALL-UNNAMED'],
    ...['-Xmx512m', '-Djava.net.preferIPv4Stack=true', '-cp', `${jars}/*:${confFolder}`],
    ...[packageFile('java/MiniYarn.java'), confFolder, ...sizes, ports.join(',')],
  ]);
  await crew.addPage('ResourceManager', page(ports[4]));
  const sign = join(confFolder, 'yarn-site.xml');
  await crew.untilReady(yarn, () => Promise.resolve(existsSync(sign)), patienceMs);
  return { env: { HADOOP_CONF_DIR: confFolder } };
}

/** What of Spark's configuration is for YARN: the distribution is read where it lies instead of being copied. */
export function yarnConf({ folder, distribution, spec }: Pick<Site, 'folder' | 'distribution' | 'spec'>) {
  return {
    'spark.executor.memoryOverhead': `${overheadMiB(spec)}m`,
    'spark.yarn.jars': `local:${distribution.home}/jars/*`,
    'spark.yarn.stagingDir': `file://${join(folder, 'work')}`,
    'spark.yarn.am.memory': '512m',
    'spark.yarn.submit.waitAppCompletion': 'false',
  };
}

/**
 * What an executor takes beside its heap. YARN kills a container whose processes take more than it has, and our workers
 * are among them: each may take what its host lets it. The rest is Spark's own rule.
 */
function overheadMiB({ memoryMiB, cores }: ClusterSpec): number {
  const workersMiB = cores * Math.ceil(defaultLimits.memoryBytes / 2 ** 20);
  return workersMiB + Math.ceil(Math.max(384, memoryMiB / 10));
}

function site(properties: Readonly<Record<string, string>>): string {
  const lines = Object.entries(properties).map(
    ([name, value]) => `<property><name>${name}</name><value>${value}</value></property>`,
  );
  return `<configuration>${lines.join('')}</configuration>\n`;
}
