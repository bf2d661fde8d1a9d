import type { RunJobFlowInput } from '@aws-sdk/client-emr';
import type { TestClock } from './clock.js';
import { FakeApplications } from './fake-applications.js';
import { FakeCluster } from './fake-cluster.js';
import { FakeSchedules } from './fake-schedules.js';
import { FakeSessions } from './fake-sessions.js';
import type { FakeTokens } from './fake-tokens.js';
import type { Script } from './script.js';
import { ServiceError } from './service-error.js';

let lastCluster = 0;

/** EMR, EMR Serverless and EventBridge Scheduler in one region. */
export class FakeRegion {
  readonly name: string;
  readonly clusters = new Map<string, FakeCluster>();
  readonly schedules: FakeSchedules;
  readonly sessions: FakeSessions;
  readonly applications: FakeApplications;
  readonly tokens: FakeTokens;
  readonly #clock: TestClock;
  readonly #script: () => Script;

  constructor(name: string, clock: TestClock, script: () => Script, tokens: FakeTokens) {
    this.name = name;
    this.#clock = clock;
    this.#script = script;
    const delay = (): number => this.#script().pace.scheduleDelay;
    this.schedules = new FakeSchedules(clock, delay, {
      'emr:terminateJobFlows': ({ JobFlowIds }) => this.terminate(JobFlowIds as readonly string[]),
      'emrserverless:terminateSession': ({ ApplicationId, SessionId }) =>
        this.applications.terminate(ApplicationId as string, SessionId as string),
    });
    this.sessions = new FakeSessions(clock);
    this.applications = new FakeApplications(clock, script);
    this.tokens = tokens;
  }

  get script(): Script {
    return this.#script();
  }

  start(request: RunJobFlowInput): FakeCluster {
    const id = `j-${(++lastCluster).toString(36).toUpperCase().padStart(13, '0')}`;
    const cluster = new FakeCluster(id, request, this.#clock, this.#script());
    this.clusters.set(id, cluster);
    return cluster;
  }

  cluster(id: string): FakeCluster {
    const found = this.clusters.get(id);
    if (found !== undefined) return found;
    throw new ServiceError('InvalidRequestException', `Cluster id '${id}' is not valid.`);
  }

  terminate(ids: readonly string[]): void {
    const clusters = ids.map((id) => this.cluster(id));
    for (const cluster of clusters) {
      if (cluster.terminationProtected)
        throw new ServiceError('ValidationException', 'Could not shut down: termination protection is on.');
      cluster.terminate({ code: 'USER_REQUEST', message: 'Terminated by user request' });
    }
  }
}
