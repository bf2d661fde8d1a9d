import { ImageError } from './image-error.js';

/** A Huffman table: what reads one symbol, bit by bit. */
export type SymbolReader = (bit: () => number) => number;

/**
 * The tables that a DHT segment defines (T.81, B.2.4.2), by class and place: `0x00` to `0x03` for DC, `0x10` to `0x13` for AC.
 *
 * @param body without its length
 * @throws ImageError 'corrupt' if it is cut
 */
export function* huffmanTables(body: Uint8Array): Generator<readonly [place: number, read: SymbolReader]> {
  for (let at = 0; at < body.length;) {
    const counts = body.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const symbols = body.subarray(at + 17, at + 17 + total);
    if (counts.length < 16 || symbols.length < total)
      throw new ImageError('corrupt', 'a Huffman table of a JPEG is cut');
    yield [body[at], symbolReader(counts, symbols)];
    at += 17 + total;
  }
}

/** Codes of a length are consecutive numbers, in the order of the symbols (T.81, Annex C and F.2.2.3). */
function symbolReader(counts: Uint8Array, symbols: Uint8Array): SymbolReader {
  return (bit) => {
    let code = 0;
    let first = 0;
    let before = 0;
    for (const count of counts) {
      code = (code << 1) | bit();
      first <<= 1;
      if (code - first < count) return symbols[before + code - first];
      before += count;
      first += count;
    }
    throw new ImageError('corrupt', 'a code of a JPEG is in no table');
  };
}
