import type { Endpoint } from 'spark-connect';
import { VergerError } from '../../../common/errors.js';
import type { Prices } from '../prices/prices.js';
import { openSession } from '../sessions/open-session.js';
import { type EndedServerless, endServerless } from './end-serverless.js';
import { ServerlessCalls, type SessionPlace } from './serverless-calls.js';
import { serverlessSession } from './serverless-session.js';
import {
  createApplication,
  removeLeftApplications,
  runIdentity,
  type ServerlessPlace,
  sessionsRole,
  startSession,
} from './start-serverless.js';

export interface ServerlessOptions {
  readonly signal: AbortSignal;
  /** Called before what takes long, and with each new state. */
  readonly onStep: (step: string) => void;
  /** Called when all is over, also after a failure. */
  readonly onEnd: (ended: EndedServerless) => void;
}

/**
 * Does something with a session of an application of EMR Serverless, made for it; both are ended afterwards, whatever
 * happens. Should this process be killed, AWS ends them: the schedule, the idle timeout of the session, the auto-stop of the
 * application.
 * @throws VergerError `not-found`, `usage`, `access`, `aws`, `interrupted`; what the work throws
 */
export async function withServerless<T>(
  place: ServerlessPlace,
  prices: Prices,
  options: ServerlessOptions,
  work: (endpoint: Endpoint) => Promise<T>,
): Promise<T> {
  const { signal, onStep, onEnd } = options;
  // Before any request: a stack without it is a matter of settings.
  sessionsRole(place.foundation);
  const calls = await ServerlessCalls.open(place.account);
  await removeLeftApplications(place, calls, onStep);
  const identity = await runIdentity(place, calls);
  if (signal.aborted) throw new VergerError('interrupted', 'interrupted; nothing was started');
  const applicationId = await createApplication(place, calls, identity);
  onStep(
    `the application ${applicationId} is there; AWS ends its session at ${identity.deadline.toISOString()} at the latest`,
  );
  let session: SessionPlace | undefined;
  try {
    session = await startSession(place, calls, { ...identity, applicationId });
    const { pause } = place.region;
    return await work(await openSession(serverlessSession(calls, session), { pause, signal, onStep }));
  } finally {
    onStep('ending the session');
    const left = { applicationId, session, deadline: identity.deadline };
    onEnd(await endServerless(place, calls, left, prices.serverless));
  }
}
