import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import { messageOf, systemCode } from '../../../packages/verger/src/common/errors.js';
import {
  type ClusterManager,
  clusterManagers,
  type ClusterMode,
} from '../../../packages/verger/src/clusters/local/cluster-manager.js';
import {
  type Distribution,
  installDistribution,
} from '../../../packages/verger/src/clusters/local/distribution.js';
import { findJava } from '../../../packages/verger/src/clusters/local/java.js';
import type { ClusterSpec } from '../../../packages/verger/src/clusters/local/spec.js';
import { type ClusterState, readState } from '../../../packages/verger/src/clusters/local/state.js';
import { startCluster } from '../../../packages/verger/src/clusters/local/up.js';
import { skipOrFail } from './services.js';
import { putVergerOnPath } from './verger-command.js';
import { installYarn, yarnManager } from './yarn/yarn.js';

const pollMs = 200;
export type { ClusterMode, ClusterState };

const never = new AbortController().signal;

/** How the executors of a test's cluster run. */
export type TestMode = ClusterMode | 'yarn';

const managers: Readonly<Record<TestMode, ClusterManager>> = { ...clusterManagers, yarn: yarnManager };

/** The reason to skip a suite that needs Spark, for `describe.skipIf`; called at the top of the file. */
export async function reasonToSkipSpark(
  version: string,
  mode: TestMode = 'standalone',
): Promise<string | undefined> {
  try {
    await installDistribution(version, await findJava(), never);
    if (mode === 'yarn') await installYarn(never);
    return undefined;
  } catch (error) {
    return skipOrFail(`Spark ${version}: ${messageOf(error)}`);
  }
}

export async function sparkDistribution(version: string): Promise<Distribution> {
  return installDistribution(version, await findJava(), never);
}

/** What the clusters of the tests ask for. */
export const clusterToken = 'open sesame';

/** A small cluster for tests. */
export function smallCluster(version: string): ClusterSpec {
  const conf = { 'spark.connect.authenticate.token': clusterToken };
  return { version, workers: 2, cores: 1, memoryMiB: 512, port: undefined, conf };
}

/** The file in which executors of a shared cluster look for AWS credentials; missing unless a test writes it. */
export function credentialsFile(folder: string): string {
  return join(folder, 'aws-credentials');
}

/** Limits the executors' AWS configuration to that file, whatever this machine has. */
function executorEnvironment(folder: string): Readonly<Record<string, string>> {
  return {
    'spark.executorEnv.AWS_SHARED_CREDENTIALS_FILE': credentialsFile(folder),
    'spark.executorEnv.AWS_CONFIG_FILE': '/dev/null',
    'spark.executorEnv.AWS_EC2_METADATA_DISABLED': 'true',
    'spark.executorEnv.AWS_PROFILE': 'default',
    'spark.executorEnv.AWS_ACCESS_KEY_ID': '',
    'spark.executorEnv.AWS_SECRET_ACCESS_KEY': '',
    'spark.executorEnv.AWS_ENDPOINT_URL_S3': '',
  };
}

/**
 * The cluster that all test files of this run share: the first caller starts it, `spark-clusters.ts` stops it after
 * the last one.
 */
export async function sharedCluster(version: string, mode: TestMode): Promise<ClusterState> {
  const folder = join(inject('sparkFolder'), `${mode}-${version}`);
  const failure = join(folder, 'failed');
  await mkdir(inject('sparkFolder'), { recursive: true });
  if (await isFirst(folder)) {
    try {
      await putVergerOnPath(join(folder, 'bin'));
      const spec = smallCluster(version);
      const conf = { ...spec.conf, ...executorEnvironment(folder) };
      const place = { name: 'tests', folder };
      return await startCluster({ ...spec, conf }, managers[mode], place, { signal: never });
    } catch (error) {
      await writeFile(failure, messageOf(error));
      throw error;
    }
  }
  for (;;) {
    const state = await readState(folder);
    // The History Server starts last: once it is up, so is the cluster.
    if (state?.pages['History Server'] !== undefined) return state;
    const reason = await readFile(failure, 'utf8').catch(() => undefined);
    if (reason !== undefined) throw new Error(reason);
    await sleep(pollMs);
  }
}

/**
 * The connection string of a cluster, token included.
 * @param port of a proxy in front of it, instead of its own
 */
export function addressOf(cluster: ClusterState, port = portOf(cluster)): string {
  return `sc://127.0.0.1:${port}/;token=${encodeURIComponent(clusterToken)}`;
}

/** The port of a cluster's Connect server. */
export function portOf({ address = '' }: ClusterState): number {
  return Number(new URL(address).port);
}

async function isFirst(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the clusters of this run live. */
    sparkFolder: string;
  }
}
