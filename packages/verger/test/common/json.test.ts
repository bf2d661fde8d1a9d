import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/common/hash.js';
import { decodeJson, encodeCompactJson, encodeJson } from '../../src/common/json.js';

describe('JSON files', () => {
  it('read back as they were written, indented or compact', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as unknown;
        expect(decodeJson(encodeJson(value), 'a.json')).toEqual(plain);
        expect(decodeJson(encodeCompactJson(value), 'a.json')).toEqual(plain);
      }),
    );
  });

  it('are indented, or compact on one line', () => {
    expect(Buffer.from(encodeJson({ a: [1] })).toString()).toBe('{\n "a": [\n  1\n ]\n}\n');
    expect(Buffer.from(encodeCompactJson({ a: [1] })).toString()).toBe('{"a":[1]}');
  });

  it('are named in the error if they are damaged', () => {
    const read = (): unknown => decodeJson(Buffer.from('{"a":'), 'plan.json');
    expect(read).toThrow(
      expect.objectContaining({
        code: 'corrupt-result',
        message: expect.stringMatching(/^plan.json is not valid JSON: ./) as string,
      }) as Error,
    );
  });
});

describe('a digest', () => {
  it('is the SHA-256 of bytes or of a text in UTF-8 (FIPS 180-2, appendix B.1)', () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(sha256('abc')).toBe(abc);
    expect(sha256(Buffer.from('abc'))).toBe(abc);
  });
});
