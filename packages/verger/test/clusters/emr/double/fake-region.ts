import type { RunJobFlowInput } from '@aws-sdk/client-emr';
import type { TestClock } from './clock.js';
import { FakeCluster } from './fake-cluster.js';
import { FakeSchedules } from './fake-schedules.js';
import { FakeSessions } from './fake-sessions.js';
import type { Script } from './script.js';
import { ServiceError } from './service-error.js';

let lastCluster = 0;

/** EMR and EventBridge Scheduler in one region. */
export class FakeRegion {
  readonly name: string;
  readonly clusters = new Map<string, FakeCluster>();
  readonly schedules: FakeSchedules;
  readonly sessions: FakeSessions;
  readonly #clock: TestClock;
  readonly #script: () => Script;

  constructor(name: string, clock: TestClock, script: () => Script) {
    this.name = name;
    this.#clock = clock;
    this.#script = script;
    const delay = (): number => this.#script().pace.scheduleDelay;
    this.schedules = new FakeSchedules(clock, delay, (ids) => this.terminate(ids));
    this.sessions = new FakeSessions(clock);
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
