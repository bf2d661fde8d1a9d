import { randomUUID } from 'node:crypto';
import { messageOf, VergerError } from '../../../common/errors.js';
import { awsError } from '../account/aws-error.js';
import type { AwsAccount } from '../account/aws-account.js';
import { tagKeys } from '../account/tags.js';
import type { Foundation } from '../foundation/foundation.js';
import { emrName } from '../launch/emr-calls.js';
import type { Region } from '../launch/region.js';
import { dollars } from '../launch/spending-limit.js';
import { waitFor } from '../launch/wait.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import { applicationRequest, sessionRequest } from './requests.js';
import type { ServerlessCalls, SessionPlace } from './serverless-calls.js';
import type { ServerlessLimit } from './serverless-limit.js';
import { endedSession, sessionKey } from './session-deadline.js';

/** Where a session is to be started, and how. */
export interface ServerlessPlace {
  readonly account: AwsAccount;
  readonly region: Region;
  readonly settings: ClusterSettings;
  readonly foundation: Foundation;
  readonly limit: ServerlessLimit;
}

/** The identity of a run that starts now. */
export async function runIdentity({ region, limit }: ServerlessPlace, calls: ServerlessCalls) {
  const owner = await region.caller();
  return { run: randomUUID(), owner, deadline: new Date(calls.now().getTime() + limit.seconds * 1000) };
}

/** The ARN of the role that sessions have. @throws VergerError `not-found` if the stack has none */
export function sessionsRole({ sessionsRoleArn, stack }: Foundation): string {
  if (sessionsRoleArn !== undefined) return sessionsRoleArn;
  throw new VergerError('not-found', `the stack ${stack} has no role for sessions of EMR Serverless`, {
    hint: 'create it: verger cluster setup --sessions, or foundation.sessions in verger.config.json',
  });
}

/** Creates an application, which is free until it has a session. @throws VergerError */
export async function createApplication(
  { region, settings, foundation, limit }: ServerlessPlace,
  calls: ServerlessCalls,
  identity: Awaited<ReturnType<typeof runIdentity>>,
): Promise<string> {
  const id = await calls.create(applicationRequest(settings, foundation, limit, identity));
  const look = async (): Promise<true | undefined> =>
    (await calls.application(id))?.state === 'CREATING' ? undefined : true;
  await waitFor(look, {
    pause: region.pause,
    signal: undefined,
    goesOn: `the application ${id} costs nothing`,
  });
  return id;
}

/**
 * Starts a session and makes the schedule that ends it. Whatever happens, also to this process, AWS ends the session: by its
 * idle timeout, which is part of the request, until the schedule is there.
 * @throws VergerError `access`, `aws`
 */
export async function startSession(
  { region, settings, foundation, limit }: ServerlessPlace,
  calls: ServerlessCalls,
  identity: Awaited<ReturnType<typeof runIdentity>> & { readonly applicationId: string },
): Promise<SessionPlace> {
  const { applicationId, deadline } = identity;
  const role = sessionsRole(foundation);
  const sessionId = await calls.startSession(sessionRequest(settings, role, limit, identity));
  const place = { applicationId, sessionId };
  try {
    await region.deadlines(foundation, endedSession).set(sessionKey(place), deadline);
  } catch (error) {
    const { code, message, hint } = awsError(error, `can't set the deadline of the session ${sessionId}`);
    await calls.terminate(place).catch(() => undefined);
    throw new VergerError(code, `${message}; the session is ended`, {
      cause: error,
      hint: `without its deadline it could cost more than ${dollars(settings.maxCost)}${hint === undefined ? '' : `; ${hint}`}`,
    });
  }
  return place;
}

/** Deletes applications that runs which were killed have left: stopped, past their deadline, and free of charge. */
export async function removeLeftApplications(
  { settings }: ServerlessPlace,
  calls: ServerlessCalls,
  onStep: (step: string) => void,
): Promise<void> {
  try {
    for (const id of await calls.named(emrName(settings.name), ['CREATED', 'STOPPED'])) {
      const { [tagKeys.deadline]: deadline = '' } = (await calls.application(id))?.tags ?? {};
      if (!(new Date(deadline) < calls.now())) continue;
      await calls.delete(id);
      onStep(`deleted the application ${id}, which an earlier run has left`);
    }
  } catch (error) {
    onStep(`could not look for what earlier runs have left: ${messageOf(error)}`);
  }
}
