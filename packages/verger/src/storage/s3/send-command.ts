import type { Connection } from './connection.js';
import { fromSdkException } from './error-response.js';
import { withRetries } from './retry.js';

const timeoutMs = 30_000;

/**
 * Sends one of the SDK's commands, with the same retries as our own requests.
 * @throws ErrorResponse if the server reports an error
 */
export function sendCommand<Output>(connection: Connection, command: object): Promise<Output> {
  return withRetries(() => sendCommandOnce<Output>(connection, command));
}

/** The same, without retries. */
export async function sendCommandOnce<Output>({ client }: Connection, command: object): Promise<Output> {
  // The client's own type requires the command's.
  const send = client.send.bind(client) as (
    command: object,
    options: { readonly abortSignal: AbortSignal },
  ) => Promise<Output>;
  try {
    return await send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    throw fromSdkException(error);
  }
}
