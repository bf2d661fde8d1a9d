import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareBytes, sortByBytes } from '../../src/common/byte-order.js';

const name = fc.string({ unit: 'binary', maxLength: 4 });
const bytesOf = (text: string): Buffer => Buffer.from(text);

it('compares strings by their UTF-8 bytes, surrogates included', () => {
  expect(compareBytes('\uffee', '\u{1f34e}')).toBe(-1);
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(bytesOf(a), bytesOf(b)));
    }),
  );
});

it('sorts strings by their UTF-8 bytes', () => {
  fc.assert(
    fc.property(fc.array(name), (names) => {
      const expected = names.toSorted((a, b) => Buffer.compare(bytesOf(a), bytesOf(b)));
      expect(sortByBytes([...names])).toEqual(expected);
    }),
  );
});
