import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import type { ClusterManager } from '../../../../../src/clusters/local/cluster-manager.js';
import { endClusterProcesses } from '../../../../../src/clusters/local/cluster-processes.js';
import { DaemonGroup } from '../../../../../src/clusters/local/daemon-group.js';
import { installDistribution } from '../../../../../src/clusters/local/distribution.js';
import { findJava } from '../../../../../src/clusters/local/java.js';
import { freePorts } from '../../../../../src/clusters/local/ports.js';
import { type ClusterSetup, environmentOf, prepareFolder } from '../../../../../src/clusters/local/setup.js';
import { tokenFile, writeState } from '../../../../../src/clusters/local/state.js';

/** A Spark with executors, but without a Connect server: as a cluster has it when its first step begins. */
export interface SparkOfNode {
  /** Of the processes on the primary node. */
  readonly env: Readonly<Record<string, string>>;
  /** Options of spark-submit that make a step for large machines fit this one; they come after its own. */
  readonly options: readonly string[];
  readonly connectJar: string | undefined;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Starts the cluster manager's processes. @param executorEnv what executors find in their environment */
export async function startSparkOfNode(
  version: string,
  manager: ClusterManager,
  executorEnv: Readonly<Record<string, string>>,
): Promise<SparkOfNode> {
  const { signal } = new AbortController();
  const [java, folder, [connect, ui, history]] = await Promise.all([
    findJava(),
    makeTempFolder(),
    freePorts(3),
  ]);
  const distribution = await installDistribution(version, java, signal);
  const spec = { version, workers: 1, cores: 2, memoryMiB: 1024, port: undefined, conf: {} };
  const ports = { connect, ui, history };
  const setup: ClusterSetup = { id: randomUUID(), folder, spec, java, distribution, ports, token: 'none' };
  const state = {
    ...{ id: setup.id, name: 'node', mode: manager.mode, sparkVersion: version, pages: {}, folder },
    ...{ workers: 1, cores: 2, memoryMiB: 1024, tokenFile: tokenFile(folder), daemons: [] },
  };
  const stop = async (): Promise<void> => {
    await endClusterProcesses(setup.id);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await prepareFolder(setup, manager.conf(setup));
    await writeState(state);
    const master = await manager.start(setup, new DaemonGroup(setup, state, signal), {
      signal,
      onStep: () => undefined,
    });
    const env = { ...environmentOf(setup), ...master.env, SPARK_CONF_DIR: join(folder, 'conf') };
    return {
      env,
      options: ['--master', master.url, ...conf(smallExecutors), ...conf(environment(executorEnv))],
      connectJar: distribution.connect?.jar,
      port: connect,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One executor with two cores; where the cluster manager counts our workers' memory, it has room for both. */
const smallExecutors = {
  'spark.executor.cores': '2',
  'spark.executor.memory': '1024m',
  'spark.executor.memoryOverhead': '3456m',
  'spark.default.parallelism': '2',
  'spark.dynamicAllocation.minExecutors': '1',
  'spark.dynamicAllocation.initialExecutors': '1',
  'spark.dynamicAllocation.maxExecutors': '1',
};

function environment(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [`spark.executorEnv.${name}`, value]));
}

function conf(settings: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(settings).flatMap(([key, value]) => ['--conf', `${key}=${value}`]);
}
