import { connectServer } from './connect-server.js';
import { endClusterProcess, endClusterProcesses } from './cluster-processes.js';
import { removeScratch } from './remove-scratch.js';
import { type ClusterState, readState, removeState } from './state.js';

/**
 * Stops all processes of a cluster; keeps its logs and event logs, and removes its scratch files.
 * @returns what was stopped; undefined if it was not up
 */
export async function stopCluster(folder: string): Promise<ClusterState | undefined> {
  const state = await readState(folder);
  if (state === undefined) return undefined;
  // Stop the server first: while its executors are up, it closes its event log cleanly.
  const server = state.daemons.find(({ name }) => name === connectServer);
  if (server !== undefined) await endClusterProcess(state.id, server.pid);
  await endClusterProcesses(state.id);
  await removeState(folder);
  await removeScratch(folder);
  return state;
}
