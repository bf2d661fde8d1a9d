import { connectServer } from './connect-server.js';
import { endFamily, endMember } from './family.js';
import { type ClusterState, readState, removeState } from './state.js';

/**
 * Ends a cluster with all its processes, and keeps its logs and events.
 * @returns what was ended; undefined where nothing was up
 */
export async function stopCluster(folder: string): Promise<ClusterState | undefined> {
  const state = await readState(folder);
  if (state === undefined) return undefined;
  // The server first, while all are there on whom it calls: so it closes its events in peace.
  const server = state.daemons.find(({ name }) => name === connectServer);
  if (server !== undefined) await endMember(state.id, server.pid);
  await endFamily(state.id);
  await removeState(folder);
  return state;
}
