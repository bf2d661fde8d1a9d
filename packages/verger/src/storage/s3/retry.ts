import { setTimeout as sleep } from 'node:timers/promises';
import { pauseAfter } from '../../common/back-off.js';
import { systemCode } from '../../common/errors.js';
import { BrokenAnswer } from './broken-answer.js';
import { Refusal } from './refusal.js';

/** How long a request is tried again. */
export interface RetryBudget {
  readonly attempts: number;
  /** No attempt begins later than this after the first. */
  readonly totalMs: number;
  /** The first pause is at most this long; the limit doubles each time. */
  readonly pauseMs: number;
  /** The same for a server that asks for fewer requests. */
  readonly slowDownMs: number;
  readonly longestPauseMs: number;
}

export const ordinaryBudget: RetryBudget = {
  attempts: 10,
  totalMs: 120_000,
  pauseMs: 50,
  slowDownMs: 400,
  longestPauseMs: 20_000,
};

/** A host that nobody answers for is mostly a wrong address. */
const unreachableAttempts = 4;

/**
 * Retries what may succeed another time, with exponential back-off and full jitter. Throws the last error.
 * @param attempt gets the number of the attempt, from 1
 */
export async function withRetries<T>(
  attempt: (tried: number) => Promise<T>,
  budget: RetryBudget = ordinaryBudget,
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
  // The clock has been set by the answer's date.
  'RequestTimeTooSkewed',
  'OperationAborted',
  'ConditionalRequestConflict',
  // The bytes were damaged on their way.
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

/** Whether another try may end otherwise. */
export function isTransient(error: unknown): boolean {
  if (error instanceof BrokenAnswer) return true;
  if (error instanceof Refusal) {
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
    error instanceof Refusal && (error.status === 503 || error.status === 429 || error.code === 'SlowDown')
  );
}

/** Node puts the attempts on several addresses of one host into an error of their own. */
function networkCode(error: unknown): string {
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return systemCode(inner) ?? systemCode(error) ?? '';
}
