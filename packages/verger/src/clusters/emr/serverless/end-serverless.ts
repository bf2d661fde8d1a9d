import type { Application, ApplicationState, Session } from '@aws-sdk/client-emr-serverless';
import { messageOf } from '../../../common/errors.js';
import type { Region } from '../launch/region.js';
import { waitFor } from '../launch/wait.js';
import type { ServerlessPrices } from '../prices/price-table.js';
import { hasEnded } from '../sessions/managed-session.js';
import type { ServerlessCalls, SessionPlace } from './serverless-calls.js';
import { endedSession, sessionKey } from './session-deadline.js';
import type { ServerlessPlace } from './start-serverless.js';

/** A run on EMR Serverless when it is over: what it took, and what is still there. */
export interface EndedServerless {
  readonly applicationId: string;
  /** By AWS's count; undefined if AWS does not say. */
  readonly billed: ServerlessUse | undefined;
  /** What stays, and what becomes of it: one line each. */
  readonly remains: readonly string[];
}

export interface ServerlessUse {
  readonly vcpuHours: number;
  readonly memoryGbHours: number;
  /** By our price table, without VAT. */
  readonly usd: number;
}

interface Left {
  readonly applicationId: string;
  /** Undefined if it could not be started, or nobody knows. */
  readonly session: SessionPlace | undefined;
  readonly deadline: Date;
}

/** Ends the sessions of an application, its schedule, and itself. Never throws: what could not be done is among what remains. */
export async function endServerless(
  place: ServerlessPlace,
  calls: ServerlessCalls,
  { applicationId, session, deadline }: Left,
  prices: ServerlessPrices | undefined,
): Promise<EndedServerless> {
  const { region, foundation, limit } = place;
  const remains: string[] = [];
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      remains.push(`${what} (${messageOf(error)})`);
      return undefined;
    }
  };
  const ended = await attempt(
    `a session of ${applicationId}: AWS ends it after ${limit.idleMinutes} min without a query, or at ${deadline.toISOString()}`,
    () => endSessions(region, calls, applicationId, session, prices),
  );
  // A session that could not be ended needs its deadline.
  if (session !== undefined && ended !== undefined)
    await attempt('the schedule of its deadline, which costs nothing and goes at its time', () =>
      region.deadlines(foundation, endedSession).remove(sessionKey(session)),
    );
  await attempt(
    `the application ${applicationId}: AWS stops it a minute after its last session, and then it costs nothing; the next run deletes it`,
    () => endApplication(region, calls, applicationId),
  );
  return { applicationId, billed: ended?.billed, remains };
}

/** Also one whose start got no answer. */
async function endSessions(
  region: Region,
  calls: ServerlessCalls,
  applicationId: string,
  known: SessionPlace | undefined,
  prices: ServerlessPrices | undefined,
): Promise<Pick<EndedServerless, 'billed'>> {
  const open = (await calls.openSessions(applicationId)).map((sessionId) => ({ applicationId, sessionId }));
  for (const place of open) await calls.terminate(place);
  const last = open.at(0) ?? known;
  if (last === undefined) return { billed: undefined };
  const look = async (): Promise<Session | undefined> => {
    const session = await calls.session(last);
    return session?.state !== undefined && hasEnded(session.state) ? session : undefined;
  };
  const ended = await waitFor(look, patiently(region, 'its session is ending'));
  return { billed: useOf(ended, prices) };
}

function useOf(
  { billedResourceUtilization }: Session,
  prices: ServerlessPrices | undefined,
): ServerlessUse | undefined {
  const { vCPUHour: vcpuHours, memoryGBHour: memoryGbHours } = billedResourceUtilization ?? {};
  if (vcpuHours === undefined || memoryGbHours === undefined || prices === undefined) return undefined;
  return { vcpuHours, memoryGbHours, usd: vcpuHours * prices.vcpu + memoryGbHours * prices.memory };
}

/** Only a stopped one can be deleted, and only one without sessions can be stopped. */
async function endApplication(region: Region, calls: ServerlessCalls, id: string): Promise<void> {
  const resting: readonly (ApplicationState | undefined)[] = ['CREATED', 'STOPPED', 'TERMINATED'];
  const rests = async (): Promise<Application | undefined> => {
    const application = await calls.application(id);
    return resting.includes(application?.state) ? application : undefined;
  };
  if ((await rests()) === undefined) await calls.stop(id);
  await waitFor(rests, patiently(region, 'it is stopping'));
  await calls.delete(id);
}

function patiently({ pause }: Region, goesOn: string) {
  return { pause, signal: undefined, goesOn };
}
