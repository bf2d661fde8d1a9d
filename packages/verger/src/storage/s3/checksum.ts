import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { BrokenAnswer } from './broken-answer.js';

/**
 * Holds a body against the checksum that the server keeps with the object, if it is one that Node can compute
 * (CRC32, SHA-1, SHA-256), and of the whole object: not of a part of it, nor a checksum of parts' checksums.
 * @throws BrokenAnswer where they differ
 */
export function checkBody(headers: Readonly<Record<string, string | undefined>>, body: Uint8Array): void {
  if (headers['content-range'] !== undefined || headers['x-amz-checksum-type'] === 'COMPOSITE') return;
  for (const [name, compute] of Object.entries(checksums)) {
    const told = headers[`x-amz-checksum-${name}`];
    // `<checksum>-<parts>` is of parts, also where the type is not told.
    if (told === undefined || told.includes('-')) continue;
    if (compute(body) !== told) throw new BrokenAnswer(`its ${name.toUpperCase()} is not that of the object`);
    return;
  }
}

type Checksum = (body: Uint8Array) => string;

/** In base64, as S3 tells them. */
const checksums: Readonly<Record<string, Checksum>> = {
  crc32: crc32Base64,
  sha256: (body) => createHash('sha256').update(body).digest('base64'),
  sha1: (body) => createHash('sha1').update(body).digest('base64'),
};

export function crc32Base64(body: Uint8Array): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}

/** Whether some bytes have a checksum that the server told; undefined where it told none that can be compared. */
export function hasChecksum(
  headers: Readonly<Record<string, string | undefined>>,
  body: Uint8Array,
): boolean | undefined {
  if (headers['x-amz-checksum-type'] === 'COMPOSITE') return undefined;
  for (const [name, compute] of Object.entries(checksums)) {
    const told = headers[`x-amz-checksum-${name}`];
    if (told !== undefined && !told.includes('-')) return compute(body) === told;
  }
  return undefined;
}
