import type { ManagedSession } from '../sessions/managed-session.js';
import type { ServerlessCalls, SessionPlace } from './serverless-calls.js';

/** A session of an application of EMR Serverless. */
export function serverlessSession(calls: ServerlessCalls, place: SessionPlace): ManagedSession {
  return {
    id: place.sessionId,
    title: `the session ${place.sessionId}`,
    headers: {},
    state: async () => {
      const { state = 'SUBMITTED', stateDetails = '' } = (await calls.session(place)) ?? {};
      return { state, reason: stateDetails };
    },
    access: () => calls.access(place),
    now: () => Promise.resolve(calls.now()),
    terminate: () => calls.terminate(place),
  };
}
