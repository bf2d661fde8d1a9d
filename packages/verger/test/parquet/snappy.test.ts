import fc from 'fast-check';
import { snappyUncompress } from 'hyparquet';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { SnappyUnpacker } from '../../src/parquet/snappy.js';

type Element =
  | { readonly literal: Uint8Array }
  | { readonly offset: number; readonly length: number; readonly form: 1 | 2 | 4 };

const elements: fc.Arbitrary<readonly Element[]> = fc.array(
  fc.oneof(
    fc.record({ literal: fc.uint8Array({ minLength: 1, maxLength: 300 }) }),
    fc.record({
      offset: fc.nat(400),
      length: fc.integer({ min: 1, max: 64 }),
      form: fc.constantFrom(1, 2, 4),
    }),
    fc.record({ offset: fc.constant(4), length: fc.integer({ min: 4, max: 64 }), form: fc.constant(2) }),
  ),
  { maxLength: 20 },
);

/** A block of elements, as far as they refer to what is there. */
function encode(all: readonly Element[]): { readonly block: Uint8Array; readonly size: number } {
  const bytes: number[] = [];
  let size = 0;
  for (const element of all) {
    if ('literal' in element) {
      const { length } = element.literal;
      if (length <= 60) bytes.push((length - 1) << 2);
      else bytes.push(61 << 2, (length - 1) & 0xff, (length - 1) >> 8);
      bytes.push(...element.literal);
      size += length;
      continue;
    }
    const { offset, length, form } = element;
    if (offset === 0 || offset > size) continue;
    if (form === 1 && length >= 4 && length <= 11)
      bytes.push(((offset >> 8) << 5) | ((length - 4) << 2) | 1, offset & 0xff);
    else if (form === 4) bytes.push(((length - 1) << 2) | 3, offset & 0xff, offset >> 8, 0, 0);
    else bytes.push(((length - 1) << 2) | 2, offset & 0xff, offset >> 8);
    size += length;
  }
  const header = size < 128 ? [size] : [(size & 0x7f) | 0x80, size >> 7];
  return { block: Uint8Array.from([...header, ...bytes]), size };
}

describe('a Snappy block', () => {
  const unpacker = new SnappyUnpacker();

  it('unpacks as hyparquet does it, whatever its elements', () => {
    fc.assert(
      fc.property(elements, (all) => {
        const { block, size } = encode(all);
        const expected = new Uint8Array(size);
        if (size > 0) snappyUncompress(block, expected);
        expect(new Uint8Array(unpacker.unpack(block, size))).toEqual(expected);
      }),
      { numRuns: runs(300) },
    );
  });

  it('is refused or unpacked, but never goes beyond its bytes, if it is damaged', () => {
    fc.assert(
      fc.property(elements, fc.nat(), fc.nat(255), (all, at, value) => {
        const { block, size } = encode(all);
        block[at % block.length] = value;
        try {
          expect(unpacker.unpack(block, size).length).toBe(size);
        } catch (error) {
          expect(error).toMatchObject({
            message: expect.stringMatching(/^a (damaged )?Snappy block/) as string,
          });
        }
      }),
      { numRuns: runs(300) },
    );
  });

  it('is refused if it ends early', () => {
    const { block, size } = encode([{ literal: new Uint8Array(100) }, { offset: 4, length: 60, form: 2 }]);
    for (let length = 0; length < block.length; length++) {
      expect(() => unpacker.unpack(block.subarray(0, length), size)).toThrow('Snappy block');
    }
  });
});
