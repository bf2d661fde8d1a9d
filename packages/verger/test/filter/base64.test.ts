import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Base64Decoder } from '../../src/filter/base64.js';
import { cutInto } from './pieces.js';

function decode(pieces: readonly Buffer[]): { readonly bytes: Buffer; readonly isWhole: boolean } {
  const decoder = new Base64Decoder();
  const bytes = Buffer.concat(pieces.map((piece) => decoder.push(piece)));
  return { bytes, isWhole: decoder.isValid && decoder.remainder === '' };
}

const cuts = fc.array(fc.nat(60), { maxLength: 6 });

it('decodes the bytes that were encoded, however they are split', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), cuts, (bytes, places) => {
      const text = Buffer.from(Buffer.from(bytes).toString('base64'));
      expect(decode(cutInto(text, places))).toEqual({ bytes: Buffer.from(bytes), isWhole: true });
    }),
  );
});

it('detects an invalid character in any position', () => {
  const invalid = fc.constantFrom(' ', '\t', '\r', '=', '!', '\\', '.', '\0', 'é');
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 3, maxLength: 60 }),
      invalid,
      fc.nat(),
      cuts,
      (bytes, char, at, places) => {
        const text = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 3))).toString('base64');
        const place = at % text.length;
        const damaged = Buffer.from(text.slice(0, place) + char + text.slice(place + 1), 'latin1');
        // A final `=` is valid: it means one byte less.
        fc.pre(!(char === '=' && place === text.length - 1));
        expect(decode(cutInto(damaged, places)).isWhole).toBe(false);
      },
    ),
  );
});

it.each(['A', 'AA', 'AAA', 'A===', '====', 'AA==AA==', 'AA==\n', 'AA=A'])('treats %j as damaged', (text) => {
  expect(decode([Buffer.from(text)]).isWhole).toBe(false);
});
