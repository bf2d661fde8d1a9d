import { randomUUID } from 'node:crypto';
import type { SessionState, StartSessionInput } from '@aws-sdk/client-emr';
import type { TestClock } from './clock.js';
import type { FakeCluster } from './fake-cluster.js';
import type { FakeRegion } from './fake-region.js';
import { ServiceError } from './service-error.js';

/** Seen by people who ran them: 38 s to start; a session is good for a day. */
const startSeconds = 38;
const daySeconds = 86_400;

export interface FakeSession {
  readonly id: string;
  readonly cluster: FakeCluster;
  readonly request: StartSessionInput;
  readonly createdAt: number;
  state: SessionState;
  endedAt: number | undefined;
}

/** Managed Connect sessions of emr-spark-8. They are YARN applications, so their cluster is not idle. */
export class FakeSessions {
  readonly #all = new Map<string, FakeSession>();
  readonly #clock: TestClock;

  constructor(clock: TestClock) {
    this.#clock = clock;
  }

  start(cluster: FakeCluster, request: StartSessionInput): FakeSession {
    if (cluster.request.SessionEnabled !== true)
      throw new ServiceError(
        'InvalidRequestException',
        `Sessions are not enabled for cluster ${cluster.id}.`,
      );
    if (cluster.state !== 'RUNNING' && cluster.state !== 'WAITING')
      throw new ServiceError('InvalidRequestException', `Cluster ${cluster.id} is not RUNNING or WAITING.`);
    const known = [...this.#all.values()].find(
      (each) =>
        request.ClientRequestToken !== undefined &&
        each.request.ClientRequestToken === request.ClientRequestToken,
    );
    if (known !== undefined) return known;
    const id = randomUUID();
    const session: FakeSession = {
      id,
      cluster,
      request,
      createdAt: this.#clock.now,
      state: 'SUBMITTED',
      endedAt: undefined,
    };
    this.#all.set(id, session);
    const idleSeconds = (request.SessionIdleTimeoutInMinutes ?? 60) * 60;
    const lives = startSeconds + Math.min(idleSeconds, daySeconds);
    cluster.steps.serversUntil = Math.max(cluster.steps.serversUntil, this.#clock.now + lives * 1000);
    cluster.watchIdle();
    this.#clock.after(startSeconds, () => (session.state = isEnded(session) ? session.state : 'IDLE'));
    this.#clock.after(lives, () => this.#end(session));
    return session;
  }

  get(cluster: FakeCluster, id: string): FakeSession {
    const found = this.#all.get(id);
    if (found?.cluster !== cluster)
      throw new ServiceError('InvalidRequestException', `Session ${id} does not exist.`);
    if (!cluster.isOpen) this.#end(found);
    return found;
  }

  of(cluster: FakeCluster): FakeSession[] {
    return [...this.#all.values()].filter((each) => each.cluster === cluster);
  }

  endpoint(
    session: FakeSession,
    { name, tokens, script }: FakeRegion,
  ): { Endpoint: string; AuthToken: string; AuthTokenExpirationTime: number } {
    if (session.state !== 'IDLE' && session.state !== 'STARTED' && session.state !== 'BUSY')
      throw new ServiceError('InvalidRequestException', `Session ${session.id} is ${session.state}.`);
    const { token, expiresAt } = tokens.give();
    const address = `https://${session.id}.elasticmapreduce-services.${name}.amazonaws.com`;
    return {
      Endpoint: script.sessionAddress ?? address,
      AuthToken: token,
      AuthTokenExpirationTime: expiresAt / 1000,
    };
  }

  terminate(session: FakeSession): void {
    this.#end(session);
    session.cluster.steps.serversUntil = this.#clock.now;
    session.cluster.watchIdle();
  }

  #end(session: FakeSession): void {
    if (isEnded(session)) return;
    session.state = 'TERMINATED';
    session.endedAt = this.#clock.now;
  }
}

function isEnded({ state }: FakeSession): boolean {
  return state === 'TERMINATED' || state === 'FAILED';
}
