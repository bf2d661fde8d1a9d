import { describe, expect, it } from 'vitest';
import { VergerError } from '../../src/common/errors.js';
import { decodeError, encodeError } from '../../src/common/remote-error.js';

/** As it arrives in another process. */
function sent(error: unknown): VergerError {
  return decodeError(
    JSON.parse(JSON.stringify(encodeError(error))) as ReturnType<typeof encodeError>,
    'part 3',
  );
}

describe('an error of another process', () => {
  it('keeps its code, its hint and its stack', () => {
    const error = new VergerError('access', 'not allowed', { hint: 'ask the owner' });
    const decoded = sent(error);
    expect(decoded).toMatchObject({ code: 'access', message: 'not allowed', hint: 'ask the owner' });
    expect((decoded.cause as Error).stack).toBe(error.stack);
    expect(sent(new VergerError('access', 'not allowed')).hint).toBeUndefined();
  });

  it('that was not expected says where it happened', () => {
    expect(sent(new TypeError('x is not a function'))).toMatchObject({
      code: 'task-failed',
      message: 'part 3: x is not a function',
    });
    expect(sent('thrown text').message).toBe('part 3: thrown text');
  });
});
