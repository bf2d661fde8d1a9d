import type { Endpoint } from 'spark-connect';
import { VergerError } from '../../../common/errors.js';
import { parseSparkAddress } from '../../../engines/spark/connection.js';
import { resume } from '../launch/hints.js';
import { waitFor } from '../launch/wait.js';
import type { ManagedSession, SessionState } from './managed-session.js';
import { SessionToken, type TokenOptions } from './session-token.js';

const ready: readonly SessionState[] = ['STARTED', 'IDLE', 'BUSY'];

export interface OpenOptions extends TokenOptions {
  /** Called with each new state. */
  readonly onStep: (step: string) => void;
}

/**
 * Waits until a session answers.
 * @returns where it is, with a token that is renewed
 * @throws VergerError `aws` with EMR's reason if it fails; `access`; `interrupted`
 */
export async function openSession(session: ManagedSession, options: OpenOptions): Promise<Endpoint> {
  await untilReady(session, options);
  const access = await session.access();
  return endpointAt(access.address).withHeaders(new SessionToken(session, access, options));
}

async function untilReady(
  session: ManagedSession,
  { pause, signal, onStep }: OpenOptions,
): Promise<SessionState> {
  let last = '';
  const look = async (): Promise<SessionState | undefined> => {
    const { state, reason } = await session.state();
    if (state !== last) onStep(`${session.title}: ${state}`);
    last = state;
    if (ready.includes(state)) return state;
    if (state === 'SUBMITTED' || state === 'STARTING') return undefined;
    throw new VergerError(
      'aws',
      `${session.title} has failed (${state}): ${reason || 'EMR gives no reason'}`,
      {
        hint: 'too little capacity is a common cause: allow more nodes, or try again later; the logs are in the bucket, in logs/',
      },
    );
  };
  return waitFor(look, { pause, signal, stopped: 'interrupted', goesOn: resume });
}

/** AWS's addresses have no port. Nothing that has a token in its headers is sent without TLS. */
function endpointAt(address: string): Endpoint {
  const { protocol, hostname, port } = new URL(address);
  if (protocol !== 'https:')
    throw new VergerError(
      'aws',
      `AWS gives an address without TLS for the session: ${protocol}//${hostname}`,
    );
  return parseSparkAddress(`sc://${hostname}:${port === '' ? 443 : port}/;use_ssl=true`, {});
}
