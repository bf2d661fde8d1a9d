import { randomUUID } from 'node:crypto';
import type {
  ApplicationState,
  CreateApplicationRequest,
  SessionState,
  StartSessionRequest,
} from '@aws-sdk/client-emr-serverless';
import type { TestClock } from './clock.js';
import type { Script } from './script.js';
import { ServiceError } from './service-error.js';

/** Seen by people who ran them: 77 and 90 s until a session answers. The rest is a guess. */
const seconds = { create: 5, submit: 5, start: 75, terminate: 10, stop: 5, day: 86_400 };

export interface FakeApplication {
  readonly id: string;
  readonly request: CreateApplicationRequest;
  readonly createdAt: number;
  readonly sessions: FakeServerlessSession[];
  state: ApplicationState;
}

export interface FakeServerlessSession {
  readonly id: string;
  readonly request: StartSessionRequest;
  readonly createdAt: number;
  state: SessionState;
  details: string;
  /** From here on its workers are billed. */
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** A query runs: its idle timeout waits. */
  isBusy: boolean;
}

/** Applications of EMR Serverless in one region, with their sessions. */
export class FakeApplications {
  readonly all = new Map<string, FakeApplication>();
  readonly #clock: TestClock;
  readonly #script: () => Script;

  constructor(clock: TestClock, script: () => Script) {
    this.#clock = clock;
    this.#script = script;
  }

  create(request: CreateApplicationRequest): FakeApplication {
    const known = [...this.all.values()].find((each) => each.request.clientToken === request.clientToken);
    if (known !== undefined) return known;
    const id = `00f${randomUUID().replaceAll('-', '').slice(0, 13)}`;
    const application: FakeApplication = {
      ...{ id, request, createdAt: this.#clock.now, sessions: [], state: 'CREATING' },
    };
    this.all.set(id, application);
    this.#clock.after(seconds.create, () => (application.state = 'CREATED'));
    return application;
  }

  get(id: string): FakeApplication {
    const found = this.all.get(id);
    if (found !== undefined) return found;
    throw new ServiceError('ResourceNotFoundException', `Application ${id} does not exist.`, 404);
  }

  stop(id: string): void {
    const application = this.get(id);
    if (application.sessions.some(isActive))
      throw new ServiceError('ValidationException', `Application ${id} has active sessions.`);
    if (application.state === 'STARTED') this.#stop(application);
  }

  delete(id: string): void {
    const application = this.get(id);
    if (application.state !== 'CREATED' && application.state !== 'STOPPED')
      throw new ServiceError('ValidationException', `Application ${id} must be in CREATED or STOPPED.`);
    application.state = 'TERMINATED';
  }

  startSession(request: StartSessionRequest): FakeServerlessSession {
    const application = this.get(request.applicationId ?? '');
    const known = application.sessions.find((each) => each.request.clientToken === request.clientToken);
    if (known !== undefined) return known;
    if (!['CREATED', 'STARTED', 'STOPPED'].includes(application.state))
      throw new ServiceError('ValidationException', `Application ${application.id} is ${application.state}.`);
    application.state = 'STARTED';
    const id = `00s${randomUUID().replaceAll('-', '').slice(0, 13)}`;
    const session: FakeServerlessSession = {
      ...{ id, request, createdAt: this.#clock.now, state: 'SUBMITTED', details: 'Session is submitted.' },
      ...{ startedAt: undefined, endedAt: undefined, isBusy: false },
    };
    application.sessions.push(session);
    this.#clock.after(seconds.submit, () => this.#begin(application, session));
    this.#clock.after(seconds.day, () => this.#end(application, session));
    return session;
  }

  session(applicationId: string, id: string): FakeServerlessSession {
    const found = this.get(applicationId).sessions.find((each) => each.id === id);
    if (found !== undefined) return found;
    throw new ServiceError('ResourceNotFoundException', `Session ${id} does not exist.`, 404);
  }

  terminate(applicationId: string, id: string): void {
    const session = this.session(applicationId, id);
    if (!isActive(session) || session.state === 'TERMINATING') return;
    session.state = 'TERMINATING';
    this.#clock.after(seconds.terminate, () => this.#end(this.get(applicationId), session));
  }

  #begin(application: FakeApplication, session: FakeServerlessSession): void {
    if (session.state !== 'SUBMITTED') return;
    const { sessionFailure } = this.#script();
    // Somebody who allowed 2 vCPU and 10 GB got no more words than these.
    const isTooSmall = Number.parseInt(application.request.maximumCapacity?.cpu ?? '8', 10) < 8;
    if (sessionFailure !== undefined || isTooSmall) {
      session.details = sessionFailure ?? 'Session failed.';
      session.state = 'FAILED';
      session.endedAt = this.#clock.now;
      this.#autoStop(application);
      return;
    }
    session.state = 'STARTING';
    session.startedAt = this.#clock.now;
    this.#clock.after(seconds.start, () => {
      if (session.state !== 'STARTING') return;
      session.state = 'IDLE';
      session.details = 'Session is idle.';
      this.#watchIdle(application, session);
    });
  }

  #watchIdle(application: FakeApplication, session: FakeServerlessSession): void {
    this.#clock.after((session.request.idleTimeoutMinutes ?? 60) * 60, () => {
      if (!isActive(session)) return;
      if (session.isBusy) this.#watchIdle(application, session);
      else this.#end(application, session);
    });
  }

  #end(application: FakeApplication, session: FakeServerlessSession): void {
    if (!isActive(session)) return;
    session.state = 'TERMINATED';
    session.details = 'Session is terminated.';
    session.endedAt = this.#clock.now;
    this.#autoStop(application);
  }

  #autoStop(application: FakeApplication): void {
    const { enabled = true, idleTimeoutMinutes = 15 } = application.request.autoStopConfiguration ?? {};
    if (!enabled) return;
    this.#clock.after(idleTimeoutMinutes * 60, () => {
      if (application.state === 'STARTED' && !application.sessions.some(isActive)) this.#stop(application);
    });
  }

  #stop(application: FakeApplication): void {
    application.state = 'STOPPING';
    this.#clock.after(seconds.stop, () => (application.state = 'STOPPED'));
  }
}

export function isActive({ endedAt }: FakeServerlessSession): boolean {
  return endedAt === undefined;
}

/** Hours for which a session's workers are billed, all of its capacity all the time. */
export function billedHours({ startedAt, endedAt }: FakeServerlessSession, now: number): number {
  return startedAt === undefined ? 0 : Math.max(60, ((endedAt ?? now) - startedAt) / 1000) / 3600;
}
