import type { Connection } from './connection.js';
import { refusalIn } from './refusal.js';
import { withRetries } from './retry.js';

const patienceMs = 30_000;

/**
 * Sends one of the SDK's commands, tried again as our own requests are.
 * @throws Refusal where the server refuses
 */
export function sendRare<Output>(connection: Connection, command: object): Promise<Output> {
  return withRetries(() => attemptRare<Output>(connection, command));
}

/** The same, once. */
export async function attemptRare<Output>({ client }: Connection, command: object): Promise<Output> {
  // The client's own type wants to know the command's.
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
