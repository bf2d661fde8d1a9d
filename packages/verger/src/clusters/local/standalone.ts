import { join } from 'node:path';
import { fetchJson } from './daemon.js';
import type { DaemonGroup } from './daemon-group.js';
import { freePorts, loopback } from './ports.js';
import { type ClusterSetup, pageUrl } from './setup.js';

const timeoutMs = 60_000;
const masterClass = 'org.apache.spark.deploy.master.Master';
const workerClass = 'org.apache.spark.deploy.worker.Worker';

/**
 * Spark's own cluster manager: a Master, and Workers in separate processes. The Workers may still be starting on
 * return: the first query waits for their executors.
 * @returns the URL of the Master
 */
export async function startStandalone(setup: ClusterSetup, daemons: DaemonGroup): Promise<string> {
  const { workers, cores, memoryMiB } = setup.spec;
  const [port, web, ...workerWebs] = await freePorts(2 + workers);
  const url = `spark://${loopback}:${port}`;
  const masterArgs = ['--host', loopback, '--port', `${port}`, '--webui-port', `${web}`];
  const master = await daemons.start('master', 'bin/spark-class', [masterClass, ...masterArgs]);
  await daemons.addPage('Master', pageUrl(web));
  const isUp = async (): Promise<boolean> => (await fetchJson(`${pageUrl(web)}/json/`)) !== undefined;
  await daemons.waitUntilReady(master, isUp, timeoutMs);

  const workerArgs = ['--host', loopback, '--cores', `${cores}`, '--memory', `${memoryMiB}m`];
  for (const [index, workerWeb] of workerWebs.entries()) {
    const name = `worker-${index + 1}`;
    const own = ['--webui-port', `${workerWeb}`, '--work-dir', join(setup.folder, 'work', name)];
    await daemons.start(name, 'bin/spark-class', [workerClass, ...workerArgs, ...own, url]);
  }
  return url;
}
