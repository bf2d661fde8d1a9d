import { parseConnectionString, SparkError } from 'spark-connect';
import { describe, expect, it } from 'vitest';
import { VergerError } from '../../../src/common/errors.js';
import { asVergerError, parseSparkAddress } from '../../../src/engines/spark/connection.js';

const open = parseConnectionString('sc://h', {});
const encrypted = parseConnectionString('sc://h/;use_ssl=true', {});

describe('a Spark failure', () => {
  it('keeps its message and hint', () => {
    const error = new SparkError('refused', 'no entry', { hint: 'is the token still valid?' });
    const translated = asVergerError(error, open);
    expect(translated).toBeInstanceOf(VergerError);
    expect(translated).toMatchObject({
      code: 'spark',
      message: 'no entry',
      hint: 'is the token still valid?',
      cause: error,
    });
  });

  it.each([
    ['unreachable', 'spark'],
    ['session-lost', 'spark'],
    ['failed', 'spark'],
    ['interrupted', 'interrupted'],
    ['bad-address', 'usage'],
  ] as const)('gets an error code: %s', (fault, code) => {
    expect(asVergerError(new SparkError(fault, 'text'))).toMatchObject({ code, message: 'text' });
  });

  it('explains how to start a server if none answers, but not with TLS', () => {
    const error = new SparkError('unreachable', 'text', { hint: 'is it running?' });
    expect(asVergerError(error, open)).toMatchObject({
      hint: expect.stringContaining('`verger spark up` starts one') as string,
    });
    expect(asVergerError(error, encrypted)).toMatchObject({ hint: 'is it running?' });
  });

  it('explains how to resume a run that was interrupted here', () => {
    expect(asVergerError(new SparkError('interrupted', 'text'))).toMatchObject({
      hint: expect.stringContaining('run the same command again') as string,
    });
    const elsewhere = new SparkError('interrupted', 'text', { errorClass: 'OPERATION_CANCELED' });
    expect(asVergerError(elsewhere)).toMatchObject({ hint: undefined });
  });

  it('leaves other errors unchanged', () => {
    const error = new TypeError('text');
    expect(asVergerError(error)).toBe(error);
  });
});

it('a malformed address is a usage error', () => {
  expect(() => parseSparkAddress('http://h')).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: 'Spark address: it does not start with sc://',
    }) as Error,
  );
});
