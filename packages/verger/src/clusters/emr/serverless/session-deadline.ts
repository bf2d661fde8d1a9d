import type { Ended } from '../launch/deadline.js';
import type { SessionPlace } from './serverless-calls.js';

/** A session by one name, of which a schedule can have its own. */
export function sessionKey({ applicationId, sessionId }: SessionPlace): string {
  return `${applicationId}_${sessionId}`;
}

/** Others have schedules for `emrserverless:startJobRun`, with members spelled so; this operation follows the same rule. */
export const endedSession: Ended = {
  kind: 'session',
  operation: 'arn:aws:scheduler:::aws-sdk:emrserverless:terminateSession',
  input: (key) => {
    const [ApplicationId, SessionId] = key.split('_');
    return { ApplicationId, SessionId };
  },
};
