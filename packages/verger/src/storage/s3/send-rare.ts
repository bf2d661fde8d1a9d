import type { Connection } from './connection.js';
import { refusalIn } from './refusal.js';
import { withRetries } from './retry.js';

const patienceMs = 30_000;

/**
 * Sends one of the SDK's commands, with the same retries as our own requests.
 * @throws Refusal if the server refuses
 */
export function sendRare<Output>(connection: Connection, command: object): Promise<Output> {
  return withRetries(() => attemptRare<Output>(connection, command));
}

/** The same, without retries. */
export async function attemptRare<Output>({ client }: Connection, command: object): Promise<Output> {
  // The client's own type requires the command's.
  const send = client.send.bind(client) as (
    command: object,
    options: { readonly abortSignal: AbortSignal },
  ) => Promise<Output>;
  try {
    return await send(command, { abortSignal: AbortSignal.timeout(patienceMs) });
  } catch (error) {
    throw refusalIn(error);
  }
}
