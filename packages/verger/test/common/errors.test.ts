import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { messageOf, systemCode, VergerError } from '../../src/common/errors.js';

describe('VergerError', () => {
  it('carries a code, a message, a hint and a cause', () => {
    const cause = new Error('below');
    const error = new VergerError('usage', 'not so', { hint: 'but so', cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'VergerError',
      code: 'usage',
      message: 'not so',
      hint: 'but so',
      cause,
    });
  });

  it('has no hint or cause unless given one', () => {
    const error = new VergerError('model', 'no');
    expect(error.hint).toBeUndefined();
    expect('cause' in error).toBe(false);
  });
});

describe('the description of an error', () => {
  it('has its message on one line', () => {
    expect(messageOf(new Error(' one\n  two \n\nthree '))).toBe('one two three');
    expect(messageOf('a text\nthat was thrown')).toBe('a text that was thrown');
    expect(messageOf(Object.create(null))).toBe('[object Object]');
  });

  it('has the code of a failed system call, if there is one', async () => {
    const failed = await readFile('/no/such/file').catch((error: unknown) => error);
    expect(systemCode(failed)).toBe('ENOENT');
    expect(systemCode(new Error('plain'))).toBeUndefined();
    expect(systemCode(Object.assign(new Error('numbered'), { code: 7 }))).toBeUndefined();
    expect(systemCode('ENOENT')).toBeUndefined();
  });
});
