import { describe, expect, it } from 'vitest';
import { errorLine } from '../../src/pool/error-line.js';

describe('the error line of a worker', () => {
  it('is empty if stderr is empty', () => {
    expect(errorLine('')).toBe('');
    expect(errorLine('\n \n')).toBe('');
  });

  it('is the message of an uncaught error, without the stack and the version that Node adds', () => {
    const stderr = `file:///worker.mjs:3
  throw new TypeError('no such codec');
        ^

TypeError: no such codec
    at open (file:///worker.mjs:3:9)
    at file:///worker.mjs:9:1

Node.js v20.20.2
`;
    expect(errorLine(stderr)).toBe('TypeError: no such codec');
  });

  it("is V8's reason, without its stack", () => {
    const stderr = `<--- Last few GCs --->
[12:0x7f] 812 ms: Mark-Compact 63.1 (66.0) -> 62.9 (66.2) MB
<--- JS stacktrace --->
FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
----- Native stack trace -----

 1: 0xb86ecf node::OOMErrorHandler(char const*, v8::OOMDetails const&) [node]
 2: 0xef7720 v8::Utils::ReportOOMFailure(v8::internal::Isolate*) [node]
`;
    expect(errorLine(stderr)).toContain('JavaScript heap out of memory');
  });

  it('is the last line if none looks like an error', () => {
    expect(errorLine('VIPS-WARNING: slow path\nfree(): invalid pointer\n')).toBe('free(): invalid pointer');
  });
});
