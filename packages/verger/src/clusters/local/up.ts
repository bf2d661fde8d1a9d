import { randomUUID } from 'node:crypto';
import { VergerError } from '../../common/errors.js';
import type { UpOptions } from '../cluster.js';
import type { ClusterManager } from './cluster-manager.js';
import { clusterProcesses, endClusterProcesses } from './cluster-processes.js';
import { startConnectServer } from './connect-server.js';
import { fetchJson } from './daemon.js';
import { DaemonGroup } from './daemon-group.js';
import { installDistribution } from './distribution.js';
import { findJava } from './java.js';
import { freePorts } from './ports.js';
import { type ClusterSetup, pageUrl, prepareFolder } from './setup.js';
import { type ClusterSpec, resolveVersion } from './spec.js';
import { type ClusterState, readState, removeState, tokenFile, writeState } from './state.js';
import { chooseToken } from './token.js';

const historyClass = 'org.apache.spark.deploy.history.HistoryServer';
const historyTimeoutMs = 60_000;

/**
 * Starts a Spark on this machine, bound to loopback, that outlives this process. Installs Spark into the cache
 * first, if needed. On failure or interruption, nothing is left running.
 * @param place its name, and its folder as `clusterFolder` returns it
 * @throws VergerError `locked` if it is already up; `spark`; `interrupted`; ClusterStartError
 */
export async function startCluster(
  spec: ClusterSpec,
  manager: ClusterManager,
  { name, folder }: { readonly name: string; readonly folder: string },
  { signal, onStep = () => undefined }: UpOptions,
): Promise<ClusterState> {
  await requireNotRunning(name, folder);
  const java = await findJava();
  const version = resolveVersion(spec.version);
  onStep(`Spark ${version} (installed on first use)`);
  const distribution = await installDistribution(version, java, signal);
  const [connect, ui, history] = await freePorts(3);
  const ports = { connect: spec.port ?? connect, ui, history };
  const token = chooseToken(spec.conf);
  const setup: ClusterSetup = { id: randomUUID(), folder, spec, java, distribution, ports, token };
  const { workers, cores, memoryMiB } = spec;
  const state = {
    id: setup.id,
    name,
    mode: manager.mode,
    sparkVersion: version,
    workers,
    cores,
    memoryMiB,
    pages: {},
    folder,
    tokenFile: tokenFile(folder),
    daemons: [],
  };
  const daemons = new DaemonGroup(setup, state, signal);
  try {
    await prepareFolder(setup, manager.conf(setup));
    await writeState(state);
    const master = await manager.start(setup, daemons, { signal, onStep });
    onStep('Spark Connect server');
    await startConnectServer(setup, master, daemons);
    onStep('History Server');
    await startHistoryServer(setup, daemons);
  } catch (error) {
    await endClusterProcesses(setup.id);
    await removeState(folder);
    throw error;
  }
  return daemons.state;
}

async function requireNotRunning(name: string, folder: string): Promise<void> {
  const former = await readState(folder);
  if (former === undefined || (await clusterProcesses(former.id)).length === 0) return;
  throw new VergerError(
    'locked',
    `the Spark cluster ${name} is already up: ${former.address ?? 'it is still starting'}`,
    {
      hint: `verger spark down --name ${name} stops it`,
    },
  );
}

async function startHistoryServer({ ports }: ClusterSetup, daemons: DaemonGroup): Promise<void> {
  const server = await daemons.start('history-server', 'bin/spark-class', [historyClass]);
  const url = pageUrl(ports.history);
  const isUp = async (): Promise<boolean> => (await fetchJson(`${url}/api/v1/version`)) !== undefined;
  await daemons.waitUntilReady(server, isUp, historyTimeoutMs);
  await daemons.addPage('History Server', url);
}
