import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { expect, it } from 'vitest';
import { encodeRow } from '../../src/filter/row.js';

it('writes each float32 exactly, even for readers that parse a float64 first', () => {
  fc.assert(
    fc.property(fc.float32Array({ noNaN: true, noDefaultInfinity: true }), (features) => {
      const [path, text, error] = encodeRow(Buffer.from('a/b.jpg'), features)
        .toString()
        .slice(0, -1)
        .split('\t');
      expect([path, error]).toEqual(['a/b.jpg', '\\N']);
      const read = Float32Array.from(JSON.parse(text) as number[]);
      expect(Buffer.from(read.buffer)).toEqual(Buffer.from(features.buffer));
    }),
    { numRuns: runs(1000) },
  );
});

it('keeps an error on one line and the bytes of a path unchanged', () => {
  const path = Buffer.from('caf\xe9', 'latin1');
  const row = encodeRow(path, 'corrupt: a\tb\nc\u0085');
  expect(row.toString('latin1')).toBe('caf\xe9\t\\N\tcorrupt: a b c \n');
});
