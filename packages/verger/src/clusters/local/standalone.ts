import { join } from 'node:path';
import { answerOf } from './daemon.js';
import { freePorts, loopback } from './ports.js';
import type { Crew } from './crew.js';
import { page, type Site } from './site.js';

const patienceMs = 60_000;
const masterClass = 'org.apache.spark.deploy.master.Master';
const workerClass = 'org.apache.spark.deploy.worker.Worker';

/**
 * Spark's own cluster manager: a Master, and Workers that are processes of their own. Nobody waits for the Workers
 * here: the first query does, for their executors.
 * @returns the address of the Master
 */
export async function startStandalone(site: Site, crew: Crew): Promise<string> {
  const { workers, cores, memoryMiB } = site.spec;
  const [port, web, ...workerWebs] = await freePorts(2 + workers);
  const address = `spark://${loopback}:${port}`;
  const masterArgs = ['--host', loopback, '--port', `${port}`, '--webui-port', `${web}`];
  const master = await crew.start('master', 'bin/spark-class', [masterClass, ...masterArgs]);
  await crew.addPage('Master', page(web));
  const isUp = async (): Promise<boolean> => (await answerOf(`${page(web)}/json/`)) !== undefined;
  await crew.untilReady(master, isUp, patienceMs);

  const workerArgs = ['--host', loopback, '--cores', `${cores}`, '--memory', `${memoryMiB}m`];
  for (const [index, workerWeb] of workerWebs.entries()) {
    const name = `worker-${index + 1}`;
    const own = ['--webui-port', `${workerWeb}`, '--work-dir', join(site.folder, 'work', name)];
    await crew.start(name, 'bin/spark-class', [workerClass, ...workerArgs, ...own, address]);
  }
  return address;
}
