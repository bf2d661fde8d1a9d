import { randomUUID } from 'node:crypto';
import { VergerError } from '../../common/errors.js';
import { startConnectServer } from './connect-server.js';
import { Crew } from './crew.js';
import { answerOf } from './daemon.js';
import { installDistribution } from './distribution.js';
import { endFamily, family } from './family.js';
import { findJava } from './java.js';
import { freePorts } from './ports.js';
import { layOut, page, type Site } from './site.js';
import { type ClusterSpec, resolveVersion } from './spec.js';
import { startStandalone } from './standalone.js';
import { type ClusterState, readState, removeState, writeState } from './state.js';
import { startYarn, yarnConf } from './yarn.js';

const historyClass = 'org.apache.spark.deploy.history.HistoryServer';
const patienceMs = 60_000;

/**
 * Starts a Spark on this machine, bound to loopback, that outlives this process. What it needs is installed into the
 * cache first. When it fails or is interrupted, all that was started has been ended.
 * @param folder as `clusterFolder` gives it
 * @param onStep told what comes next
 * @throws VergerError `locked` when it is up already; `spark`; DaemonError with what a log tells; `interrupted`
 */
export async function startCluster(
  spec: ClusterSpec,
  name: string,
  folder: string,
  signal: AbortSignal,
  onStep: (step: string) => void = () => undefined,
): Promise<ClusterState> {
  await refuseIfUp(name, folder);
  const java = await findJava();
  const version = resolveVersion(spec.version);
  onStep(`Spark ${version}: install it, unless that has been done`);
  const distribution = await installDistribution(version, java, signal);
  const [connect, ui, history] = await freePorts(3);
  const ports = { connect: spec.port ?? connect, ui, history };
  const site: Site = { id: randomUUID(), folder, spec, java, distribution, ports };
  const { mode, workers, cores, memoryMiB } = spec;
  const state = {
    id: site.id,
    name,
    mode,
    sparkVersion: version,
    workers,
    cores,
    memoryMiB,
    pages: {},
    folder,
    daemons: [],
  };
  const crew = new Crew(site, state, signal);
  try {
    await layOut(site, mode === 'yarn' ? yarnConf(site) : {});
    await writeState(state);
    await start(site, crew, signal, onStep);
  } catch (error) {
    await endFamily(site.id);
    await removeState(folder);
    throw error;
  }
  return crew.state;
}

async function refuseIfUp(name: string, folder: string): Promise<void> {
  const former = await readState(folder);
  if (former === undefined || (await family(former.id)).length === 0) return;
  throw new VergerError('locked', `the Spark ${name} is up: ${former.address ?? 'it is still starting'}`, {
    hint: `verger spark down --name ${name} ends it`,
  });
}

async function start(
  site: Site,
  crew: Crew,
  signal: AbortSignal,
  onStep: (step: string) => void,
): Promise<void> {
  const { master, env } = await startMaster(site, crew, signal, onStep);
  onStep('Spark Connect server');
  await startConnectServer(site, master, env, crew);
  onStep('History Server');
  const history = await crew.start('history-server', 'bin/spark-class', [historyClass]);
  const home = page(site.ports.history);
  const isUp = async (): Promise<boolean> => (await answerOf(`${home}/api/v1/version`)) !== undefined;
  await crew.untilReady(history, isUp, patienceMs);
  await crew.addPage('History Server', home);
}

async function startMaster(
  site: Site,
  crew: Crew,
  signal: AbortSignal,
  onStep: (step: string) => void,
): Promise<{ readonly master: string; readonly env: Readonly<Record<string, string>> }> {
  const { mode, workers, cores, memoryMiB } = site.spec;
  switch (mode) {
    case 'local-cluster':
      return { master: `local-cluster[${workers},${cores},${memoryMiB}]`, env: {} };
    case 'standalone':
      onStep(`Master and ${workers} Workers`);
      return { master: await startStandalone(site, crew), env: {} };
    case 'yarn':
      onStep(`YARN with ${workers} NodeManagers`);
      return { master: 'yarn', ...(await startYarn(site, crew, signal)) };
  }
}
