import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type {
  ClusterManager,
  Master,
} from '../../../../packages/verger/src/clusters/local/cluster-manager.js';
import type { DaemonGroup } from '../../../../packages/verger/src/clusters/local/daemon-group.js';
import { mavenJars } from '../../../../packages/verger/src/clusters/local/maven.js';
import { freePorts } from '../../../../packages/verger/src/clusters/local/ports.js';
import { type ClusterSetup, pageUrl } from '../../../../packages/verger/src/clusters/local/setup.js';
import type { ClusterSpec } from '../../../../packages/verger/src/clusters/local/spec.js';
import { defaultLimits } from '../../../../packages/verger/src/pool/limits.js';

/** For what hangs: ten seconds on a quiet machine, minutes on a busy one. */
const timeoutMs = 600_000;
const applicationMasterMiB = 1024;
/** YARN rounds the memory of a container up to a multiple of its smallest allocation. */
const stepMiB = 256;

// The class path of MiniYARNCluster. Its transitive dependencies are listed, as its metadata marks half of them for tests
// only.
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

/** A folder with the Java libraries of YARN, downloaded on first use. */
export function installYarn(signal: AbortSignal): Promise<string> {
  return mavenJars(coordinates, signal);
}

/** A real YARN with one NodeManager for each worker, in one process. */
export const yarnManager: ClusterManager = {
  mode: 'yarn',
  conf: yarnConf,
  start: (setup, daemons, { signal }) => startYarn(setup, daemons, signal),
};

async function startYarn(
  { folder, java, spec }: ClusterSetup,
  daemons: DaemonGroup,
  signal: AbortSignal,
): Promise<Master> {
  const jars = await installYarn(signal);
  const confFolder = join(folder, 'conf', 'hadoop');
  await mkdir(confFolder, { recursive: true });
  await writeFile(join(confFolder, 'core-site.xml'), site({ 'fs.defaultFS': 'file:///' }));
  const ports = await freePorts(5);
  const memoryMiB = spec.memoryMiB + overheadMiB(spec) + stepMiB + applicationMasterMiB;
  // One core more than the executor takes, for the application master.
  const sizes = [spec.workers, memoryMiB, spec.cores + 1].map(String);
  const yarn = await daemons.startCommand('yarn', join(java.home, 'bin', 'java'), [
    // Hadoop's libraries generate classes at run time, in a way that Java 17 forbids by default.
    ...['--add-opens', 'java.base/java.lang=ALL-UNNAMED'],
    ...['-Xmx512m', '-Djava.net.preferIPv4Stack=true', '-cp', `${jars}/*:${confFolder}`],
    ...[fileURLToPath(new URL('MiniYarn.java', import.meta.url)), confFolder, ...sizes, ports.join(',')],
  ]);
  await daemons.addPage('ResourceManager', pageUrl(ports[4]));
  const written = join(confFolder, 'yarn-site.xml');
  await daemons.waitUntilReady(yarn, () => Promise.resolve(existsSync(written)), timeoutMs);
  return { url: 'yarn', env: { HADOOP_CONF_DIR: confFolder } };
}

/** Spark settings for YARN. Containers read the distribution in place, instead of copies. */
function yarnConf({ folder, distribution, spec }: ClusterSetup): Readonly<Record<string, string>> {
  return {
    'spark.executor.memoryOverhead': `${overheadMiB(spec)}m`,
    'spark.yarn.jars': `local:${distribution.home}/jars/*`,
    'spark.yarn.stagingDir': `file://${join(folder, 'work')}`,
    'spark.yarn.am.memory': '512m',
    'spark.yarn.submit.waitAppCompletion': 'false',
  };
}

/**
 * The memory of an executor outside its heap. YARN kills a container whose processes exceed its memory, and our workers
 * are among them: each may use as much as its host allows. The rest is Spark's own rule.
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
