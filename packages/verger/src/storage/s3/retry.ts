import { setTimeout as sleep } from 'node:timers/promises';
import { pauseAfter } from '../../common/back-off.js';
import { systemCode } from '../../common/errors.js';
import { BrokenResponse, ForeignResponse } from './broken-response.js';
import { ErrorResponse } from './error-response.js';

/** How often and how long to retry a request. */
export interface RetryBudget {
  readonly attempts: number;
  /** The same if the responses are no S3 server's. */
  readonly foreignAttempts: number;
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
  foreignAttempts: 10,
  totalMs: 80_000,
  pauseMs: 50,
  slowDownMs: 400,
  longestPauseMs: 20_000,
};

/** For the first request to a server: a response that is no S3 server's mostly shows a wrong address. */
export const firstRetryBudget: RetryBudget = { ...defaultRetryBudget, foreignAttempts: 3 };

/** An unreachable host is mostly a wrong address. */
const unreachableAttempts = 4;

/** How long the last attempt may wait for a response. */
const lastAttemptMs = 20_000;

/**
 * Retries transient failures with exponential back-off and full jitter. Throws the last error.
 * @param attempt receives the attempt number, from 1, and how long it may wait, in milliseconds
 */
export async function withRetries<T>(
  attempt: (tried: number, msLeft: number) => Promise<T>,
  budget: RetryBudget = defaultRetryBudget,
  random: () => number = Math.random,
): Promise<T> {
  const start = performance.now();
  for (let tried = 1; ; tried++) {
    try {
      return await attempt(tried, budget.totalMs + lastAttemptMs - (performance.now() - start));
    } catch (error) {
      if (tried >= attemptsFor(error, budget) || !isTransient(error)) throw error;
      const firstMs = isSlowDown(error) ? budget.slowDownMs : budget.pauseMs;
      const pause = pauseAfter(tried, { firstMs, longestMs: budget.longestPauseMs, jitter: random });
      if (performance.now() - start + pause > budget.totalMs) throw error;
      await sleep(pause);
    }
  }
}

function attemptsFor(error: unknown, { attempts, foreignAttempts }: RetryBudget): number {
  if (isUnreachable(error)) return unreachableAttempts;
  return error instanceof ForeignResponse ? foreignAttempts : attempts;
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
  // A proxy or a login page may be in the way for a while.
  if (error instanceof BrokenResponse || error instanceof ForeignResponse) return true;
  if (error instanceof ErrorResponse) {
    return transientCodes.has(error.code) || [408, 429, 500, 502, 503, 504].includes(error.status);
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
