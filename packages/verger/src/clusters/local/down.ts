import { connectServer } from './connect-server.js';
import { endClusterProcess, endClusterProcesses } from './cluster-processes.js';
import { type ClusterState, readState, removeState } from './state.js';

/**
 * Ends all processes of a cluster, and keeps its logs and event logs.
 * @returns what was ended; undefined when it was not up
 */
export async function stopCluster(folder: string): Promise<ClusterState | undefined> {
  const state = await readState(folder);
  if (state === undefined) return undefined;
  // The server first: while its executors are there, it closes its event log properly.
  const server = state.daemons.find(({ name }) => name === connectServer);
  if (server !== undefined) await endClusterProcess(state.id, server.pid);
  await endClusterProcesses(state.id);
  await removeState(folder);
  return state;
}
