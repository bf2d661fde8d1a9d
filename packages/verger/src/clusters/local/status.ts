import { parseConnectionString, SparkError } from 'spark-connect';
import { connect } from '../../engines/spark/connection.js';
import type { ClusterStatus } from '../cluster.js';
import { clusterProcesses } from './cluster-processes.js';
import { type ClusterState, readState } from './state.js';
import { readToken, tokenVariable } from './token.js';

const shortRetry = { timeoutMs: 3_000, initialDelayMs: 500, maxDelayMs: 500 };

/** Undefined if the cluster is not up. */
export async function clusterStatus(folder: string): Promise<ClusterStatus<ClusterState> | undefined> {
  const state = await readState(folder);
  if (state === undefined) return undefined;
  const alive = await clusterProcesses(state.id);
  const daemons = state.daemons.map(({ name, pid }) => ({ name, pid, isAlive: alive.includes(pid) }));
  return { state, daemons, answers: await doesAnswer(state) };
}

async function doesAnswer({ address, folder }: ClusterState): Promise<boolean> {
  if (address === undefined) return false;
  try {
    const endpoint = parseConnectionString(address, { [tokenVariable]: readToken(folder) });
    const session = await connect(endpoint, { connectRetry: shortRetry });
    await session.close();
    return true;
  } catch (error) {
    // A server that asks for a token is up.
    return error instanceof SparkError && error.fault === 'refused';
  }
}
