import { describe, expect, it } from 'vitest';
import { BrokenResponse, ForeignResponse } from '../../src/storage/s3/broken-response.js';
import { ErrorResponse } from '../../src/storage/s3/error-response.js';
import {
  defaultRetryBudget,
  firstRetryBudget,
  isTransient,
  withRetries,
} from '../../src/storage/s3/retry.js';

const quick = { ...defaultRetryBudget, pauseMs: 0, slowDownMs: 0 };
const system = (code: string): Error => Object.assign(new Error(code), { code });

/** The number of tries before it gave up. */
async function triesOf(error: Error, budget = quick): Promise<number> {
  let tries = 0;
  const failing = withRetries((tried) => {
    tries = tried;
    return Promise.reject(error);
  }, budget);
  await expect(failing).rejects.toBe(error);
  return tries;
}

describe('retries', () => {
  it.each([
    new BrokenResponse('cut off'),
    new ForeignResponse('a login page'),
    new ErrorResponse(503, 'SlowDown', ''),
    new ErrorResponse(500, 'InternalError', ''),
    new ErrorResponse(502, 'HTTP 502', ''),
    new ErrorResponse(400, 'RequestTimeout', ''),
    new ErrorResponse(403, 'RequestTimeTooSkewed', ''),
    new ErrorResponse(400, 'BadDigest', ''),
    new ErrorResponse(409, 'OperationAborted', ''),
    new ErrorResponse(429, 'HTTP 429', ''),
    system('ECONNRESET'),
    system('EPIPE'),
    Object.assign(new Error('late'), { name: 'TimeoutError' }),
    new Error('aborted'),
  ])('are made after %s', async (error) => {
    expect(isTransient(error)).toBe(true);
    expect(await triesOf(error)).toBe(defaultRetryBudget.attempts);
  });

  it.each([
    new ErrorResponse(403, 'AccessDenied', ''),
    new ErrorResponse(404, 'NoSuchKey', ''),
    new ErrorResponse(400, 'ExpiredToken', ''),
    new Error('no credentials'),
  ])('are not made after %s', async (error) => {
    expect(await triesOf(error)).toBe(1);
  });

  it('end sooner if a host is unreachable at all of its addresses', async () => {
    expect(await triesOf(system('ECONNREFUSED'))).toBe(4);
    expect(await triesOf(new AggregateError([system('ENETUNREACH'), system('ECONNREFUSED')]))).toBe(4);
    expect(await triesOf(new AggregateError([]))).toBe(1);
  });

  it('end sooner if the first answers are no S3 server’s', async () => {
    const first = { ...firstRetryBudget, pauseMs: 0, slowDownMs: 0 };
    expect(await triesOf(new ForeignResponse('a login page'), first)).toBe(3);
    expect(await triesOf(new BrokenResponse('cut off'), first)).toBe(10);
  });

  it('end when the next pause would exceed the budget', async () => {
    const patient = { ...quick, pauseMs: 1e6, longestPauseMs: 1e6, totalMs: 10 };
    let tries = 0;
    const failing = withRetries(
      () => {
        tries += 1;
        return Promise.reject(new BrokenResponse('cut off'));
      },
      patient,
      () => 0.5,
    );
    await expect(failing).rejects.toThrow('cut off');
    expect(tries).toBe(1);
  });

  it('end with the first success', async () => {
    const outcome = withRetries(
      (tried) => (tried < 3 ? Promise.reject(system('ECONNRESET')) : Promise.resolve(tried)),
      quick,
    );
    expect(await outcome).toBe(3);
  });
});
