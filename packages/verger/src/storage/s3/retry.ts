import { setTimeout as sleep } from 'node:timers/promises';
import { pauseAfter } from '../../common/back-off.js';
import { systemCode } from '../../common/errors.js';
import { BrokenResponse } from './broken-response.js';
import { ErrorResponse } from './error-response.js';

/** How often and how long to retry a request. */
export interface RetryBudget {
  readonly attempts: number;
  /** No attempt starts later than this after the first. */
  readonly totalMs: number;
  /** Upper bound of the first pause; doubles each time. */
  readonly pauseMs: number;
  /** Same, if the server asks for fewer requests. */
  readonly slowDownMs: number;
  readonly longestPauseMs: number;
}

export const defaultRetryBudget: RetryBudget = {
  attempts: 10,
  totalMs: 120_000,
  pauseMs: 50,
  slowDownMs: 400,
  longestPauseMs: 20_000,
};

/** An unreachable host is mostly a wrong address. */
const unreachableAttempts = 4;

/**
 * Retries transient failures with exponential back-off and full jitter. Throws the last error.
 * @param attempt receives the attempt number, from 1
 */
export async function withRetries<T>(
  attempt: (attempts: number) => Promise<T>,
  budget: RetryBudget = defaultRetryBudget,
  random: () => number = Math.random,
): Promise<T> {
  const start = performance.now();
  for (let tried = 1; ; tried++) {
    try {
      return await attempt(tried);
    } catch (error) {
      const isLast = tried >= (isUnreachable(error) ? unreachableAttempts : budget.attempts);
      if (isLast || !isTransient(error)) throw error;
      const firstMs = isSlowDown(error) ? budget.slowDownMs : budget.pauseMs;
      const pause = pauseAfter(tried, { firstMs, longestMs: budget.longestPauseMs, jitter: random });
      if (performance.now() - start + pause > budget.totalMs) throw error;
      await sleep(pause);
    }
  }
}

const transientCodes = new Set([
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'RequestLimitExceeded',
  'InternalError',
  'ServiceUnavailable',
  'RequestTimeout',
  // By now the clock offset is set from the response's date.
  'RequestTimeTooSkewed',
  'OperationAborted',
  'ConditionalRequestConflict',
  // The bytes were damaged in transit.
  'BadDigest',
  'IncompleteBody',
  'XAmzContentSHA256Mismatch',
  'XAmzContentChecksumMismatch',
]);

const transientSystemCodes = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ERR_STREAM_PREMATURE_CLOSE',
]);
const unreachableSystemCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Whether a retry may succeed. */
export function isTransient(error: unknown): boolean {
  if (error instanceof BrokenResponse) return true;
  if (error instanceof ErrorResponse) {
    return transientCodes.has(error.code) || [429, 500, 502, 503, 504].includes(error.status);
  }
  return isUnreachable(error) || transientSystemCodes.has(networkCode(error)) || isTimeout(error);
}

export function isUnreachable(error: unknown): boolean {
  return unreachableSystemCodes.has(networkCode(error));
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.message === 'aborted');
}

function isSlowDown(error: unknown): boolean {
  return (
    error instanceof ErrorResponse &&
    (error.status === 503 || error.status === 429 || error.code === 'SlowDown')
  );
}

/** If a host has several addresses, Node wraps the errors of all attempts in an AggregateError. */
function networkCode(error: unknown): string {
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return systemCode(inner) ?? systemCode(error) ?? '';
}
