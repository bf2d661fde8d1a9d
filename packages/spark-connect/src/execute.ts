import { Backoff, type RetryPolicy } from './backoff.js';
import type { Channel } from './channel.js';
import type { ExecutePlanResponse } from './messages.js';
import type { Operation } from './operation.js';
import { methods } from './protocol.js';
import { Releaser } from './release.js';
import { rpcFailure } from './rpc-failure.js';

const interruptDeadlineMs = 10_000;

/**
 * Runs a plan and yields every response once, in order, even if connections break: the server keeps its responses until
 * the client releases them, and after a broken stream the client asks for those after the last one that arrived. A
 * server also ends streams that have become too long; before `resultComplete` there is always more to ask for.
 * When the signal aborts or the consumer leaves the loop, the client interrupts the operation.
 */
export async function* executePlan(
  channel: Channel,
  operation: Operation,
  retry: RetryPolicy,
  signal: AbortSignal,
): AsyncGenerator<ExecutePlanResponse> {
  const releaser = new Releaser(channel, operation);
  const backoff = new Backoff(retry, channel.headersChange);
  let lastResponseId: string | undefined;
  let stream = start(channel, operation, signal);
  let isComplete = false;
  try {
    for (;;) {
      try {
        for await (const response of stream) {
          backoff.reset();
          lastResponseId = response.responseId;
          isComplete = response.resultComplete !== undefined;
          if (isComplete) return;
          yield response;
          releaser.releaseUntil(response.responseId);
        }
        stream = reattach(channel, operation, lastResponseId, signal);
      } catch (error) {
        if (lastResponseId === undefined && neverArrived(error)) {
          stream = start(channel, operation, signal);
        } else {
          await backoff.wait(error, signal);
          stream = reattach(channel, operation, lastResponseId, signal);
        }
      }
    }
  } finally {
    if (!isComplete) await interrupt(channel, operation);
    await releaser.releaseAll();
  }
}

function start(
  channel: Channel,
  { header, operationId, plan, tags }: Operation,
  signal: AbortSignal,
): AsyncGenerator<ExecutePlanResponse> {
  const requestOptions = [{ reattachOptions: { reattachable: true } }];
  return channel.serverStream(
    methods.executePlan,
    { ...header, operationId, plan, tags, requestOptions },
    signal,
  );
}

function reattach(
  channel: Channel,
  { header, operationId }: Operation,
  lastResponseId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<ExecutePlanResponse> {
  const after = lastResponseId === undefined ? {} : { lastResponseId };
  return channel.serverStream(methods.reattachExecute, { ...header, operationId, ...after }, signal);
}

async function interrupt(channel: Channel, { header, operationId }: Operation): Promise<void> {
  const request = { ...header, interruptType: 'INTERRUPT_TYPE_OPERATION_ID', operationId } as const;
  const { signal } = new AbortController();
  // If this fails too, the server abandons the operation after five minutes without a client.
  await channel
    .unary(methods.interrupt, request, { signal, deadlineMs: interruptDeadlineMs })
    .catch(() => undefined);
}

/**
 * The stream broke before the request reached the server. An operation that the server did have and gave up is reported
 * as OPERATION_ABANDONED instead, and is not run a second time.
 */
function neverArrived(error: unknown): boolean {
  return rpcFailure(error)?.text.includes('INVALID_HANDLE.OPERATION_NOT_FOUND') === true;
}
