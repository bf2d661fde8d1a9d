import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../../common/errors.js';
import { BrokenAnswer } from './broken-answer.js';
import { Refusal } from './refusal.js';

/** How long a request is tried again. */
export interface RetryBudget {
  readonly attempts: number;
  /** No attempt begins later than this after the first. */
  readonly totalMs: number;
  /** The first pause is up to this long, each further one up to twice the one before. */
  readonly pauseMs: number;
  /** The same for a server that asks for less. */
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
 * Tries again what may go well another time, after pauses of random length that double ("full jitter":
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). Throws the last error.
 * @param attempt is told which try it is, from 1
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
      const first = isSlowDown(error) ? budget.slowDownMs : budget.pauseMs;
      const pause = random() * Math.min(budget.longestPauseMs, first * 2 ** (tried - 1));
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
