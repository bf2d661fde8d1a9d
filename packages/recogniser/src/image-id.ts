import { RecogniserError } from './recogniser-error.js';

/**
 * The first eight bytes of an image's SHA-256: enough to tell ten million images apart, and to say whether an image was
 * learned.
 *
 * @param sha256 in hexadecimal
 */
export function imageId(sha256: string): bigint {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RecogniserError(`${sha256} is not a SHA-256`);
  return BigInt(`0x${sha256.slice(0, 16)}`);
}
