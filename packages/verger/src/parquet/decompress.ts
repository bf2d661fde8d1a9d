import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { snappyUncompress } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

type Decompress = (bytes: Uint8Array, length: number) => Uint8Array;

const codecs: Readonly<Record<string, Decompress | undefined>> = {
  UNCOMPRESSED: (bytes) => bytes,
  SNAPPY: (bytes, length) => {
    const output = new Uint8Array(length);
    snappyUncompress(bytes, output);
    return output;
  },
  // Node's own are the fastest, and stop at the length.
  GZIP: (bytes, length) => gunzipSync(bytes, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (bytes, length) => brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }),
  ZSTD: compressors.ZSTD,
  LZ4_RAW: compressors.LZ4_RAW,
};

/** Whether pages of a codec can be read. */
export function isKnownCodec(codec: string): boolean {
  return Object.hasOwn(codecs, codec);
}

/**
 * Decompresses a page.
 * @param length in bytes, as the page's header says; no more memory is used
 * @throws Error if the page is damaged
 */
export function decompress(codec: string, bytes: Uint8Array, length: number): Uint8Array {
  const output = codecs[codec]?.(bytes, length);
  if (output === undefined) throw new Error(`pages compressed by ${codec}`);
  if (output.length !== length) throw new Error(`${output.length} bytes in a page of ${length}`);
  return output;
}
