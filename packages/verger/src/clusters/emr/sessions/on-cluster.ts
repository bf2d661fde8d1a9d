import { randomUUID } from 'node:crypto';
import type { Endpoint } from 'spark-connect';
import { messageOf, VergerError } from '../../../common/errors.js';
import type { AwsAccount } from '../account/aws-account.js';
import { tagKeys } from '../account/tags.js';
import type { ClusterView } from '../launch/cluster-view.js';
import { fleetView } from '../launch/node-view.js';
import type { Region } from '../launch/region.js';
import { executorSettings } from '../nodes/executors.js';
import { type Release, releases } from '../settings/cluster-settings.js';
import { ClusterSession, type SessionRequest } from './cluster-session.js';
import { openSession } from './open-session.js';

/** A cluster whose session is to be used. */
export interface SessionPlace {
  readonly account: AwsAccount;
  readonly region: Region;
  readonly cluster: ClusterView;
}

export interface SessionUse {
  readonly signal: AbortSignal;
  /** EMR ends the session after that many minutes without a query, should nobody else do so. */
  readonly idleMinutes: number;
  readonly onStep: (step: string) => void;
}

/**
 * Does something with a session of a cluster, which is ended afterwards. The cluster goes on.
 * @throws VergerError `usage` if the cluster has no sessions; `access`, `aws`; what the work throws
 */
export async function withClusterSession<T>(
  { account, region, cluster }: SessionPlace,
  { signal, idleMinutes, onStep }: SessionUse,
  work: (endpoint: Endpoint) => Promise<T>,
): Promise<T> {
  requireSessions(cluster);
  const request = await sessionRequest(region, cluster, idleMinutes);
  const session = await ClusterSession.start(account, cluster.id, request);
  try {
    return await work(await openSession(session, { pause: region.pause, signal, onStep }));
  } finally {
    await session.terminate().catch((error: unknown) => {
      onStep(`${messageOf(error)}; EMR ends it after ${idleMinutes} min without a query`);
    });
  }
}

function requireSessions({ id, state, release }: ClusterView): void {
  const known = Object.hasOwn(releases, release) ? releases[release as Release] : undefined;
  if (known?.hasManagedConnect !== true)
    throw new VergerError('usage', `the cluster ${id} has ${release}, which has no Spark sessions`, {
      hint: 'use verger cluster submit; or start one with --release emr-spark-8.1.0',
    });
  if (state !== 'WAITING' && state !== 'RUNNING')
    throw new VergerError('usage', `the cluster ${id} takes no session: it is ${state}`, {
      hint: 'wait until it is up: verger cluster status',
    });
}

async function sessionRequest(
  { emr }: Region,
  { id, name }: ClusterView,
  idleMinutes: number,
): Promise<SessionRequest> {
  const fleets = (await emr.fleets(id)).map(fleetView).filter(({ role }) => role !== 'primary');
  const nodes = fleets.map(({ type, wanted }) => ({ type, count: wanted.onDemand + wanted.spot }));
  return {
    Name: 'verger',
    ClientRequestToken: randomUUID(),
    SessionIdleTimeoutInMinutes: idleMinutes,
    EngineConfigurations: [{ Classification: 'spark-defaults', Properties: executorSettings(nodes) }],
    Tags: [{ Key: tagKeys.cluster, Value: name }],
  };
}
