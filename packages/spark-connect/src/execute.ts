import type { Channel } from './channel.js';
import type { ExecutePlanResponse } from './messages.js';
import type { Operation } from './operation.js';
import { methods } from './protocol.js';
import { Releaser } from './release.js';
import { BadTime, type Patience } from './retry.js';
import { rpcFailure } from './rpc-failure.js';

const interruptDeadlineMs = 10_000;

/**
 * Runs a plan and gives every response once, in order, whatever happens to connections meanwhile: the server keeps
 * what it sent until we release it, and after a broken stream we ask for what comes after the last response that
 * arrived. A stream that ends before `resultComplete` was only cut for its length; there is more to come.
 * When the signal aborts or the consumer leaves, the server is told to stop.
 */
export async function* executePlan(
  channel: Channel,
  operation: Operation,
  patience: Patience,
  signal: AbortSignal,
): AsyncGenerator<ExecutePlanResponse> {
  const releaser = new Releaser(channel, operation);
  const badTime = new BadTime(patience);
  let lastResponseId: string | undefined;
  let stream = begin(channel, operation, signal);
  let isComplete = false;
  try {
    for (;;) {
      try {
        for await (const response of stream) {
          badTime.over();
          lastResponseId = response.responseId;
          isComplete = response.resultComplete !== undefined;
          if (isComplete) return;
          yield response;
          releaser.until(response.responseId);
        }
        stream = reattach(channel, operation, lastResponseId, signal);
      } catch (error) {
        if (lastResponseId === undefined && neverArrived(error)) {
          stream = begin(channel, operation, signal);
        } else {
          await badTime.endure(error, signal);
          stream = reattach(channel, operation, lastResponseId, signal);
        }
      }
    }
  } finally {
    if (!isComplete) await interrupt(channel, operation);
    await releaser.all();
  }
}

function begin(
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
  // Where even this fails, the server notices after five minutes that nobody listens.
  await channel
    .unary(methods.interrupt, request, { signal, deadlineMs: interruptDeadlineMs })
    .catch(() => undefined);
}

/**
 * The stream broke before the request reached the server. An operation that the server had and gave up has another
 * name (OPERATION_ABANDONED): such a one is not run a second time.
 */
function neverArrived(error: unknown): boolean {
  return rpcFailure(error)?.text.includes('INVALID_HANDLE.OPERATION_NOT_FOUND') === true;
}
