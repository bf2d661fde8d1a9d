import { parseConnectionString, SparkError } from 'spark-connect';
import { connect } from '../../engines/spark/connection.js';
import { family } from './family.js';
import { type ClusterState, readState } from './state.js';

const onePing = { timeoutMs: 3_000, initialDelayMs: 500, maxDelayMs: 500 };

export interface ClusterStatus {
  readonly state: ClusterState;
  readonly daemons: readonly { readonly name: string; readonly pid: number; readonly isAlive: boolean }[];
  /** Whether the Connect server answers. */
  readonly answers: boolean;
}

/** Undefined where no cluster is up. */
export async function examineCluster(folder: string): Promise<ClusterStatus | undefined> {
  const state = await readState(folder);
  if (state === undefined) return undefined;
  const alive = await family(state.id);
  const daemons = state.daemons.map(({ name, pid }) => ({ name, pid, isAlive: alive.includes(pid) }));
  return { state, daemons, answers: state.address !== undefined && (await doesAnswer(state.address)) };
}

async function doesAnswer(address: string): Promise<boolean> {
  try {
    const endpoint = parseConnectionString(address);
    const session = await connect(endpoint, { connectRetry: onePing });
    await session.close();
    return true;
  } catch (error) {
    // One that wants a token is there.
    return error instanceof SparkError && error.fault === 'refused';
  }
}
