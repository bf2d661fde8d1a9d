import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { BrokenResponse } from './broken-response.js';

/**
 * Verifies a body against the object's checksum on the server, if Node can compute it (CRC32, SHA-1, SHA-256) and it
 * covers the whole object: not a range, nor a checksum of the parts' checksums.
 * @throws BrokenResponse if they differ
 */
export function verifyChecksum(
  headers: Readonly<Record<string, string | undefined>>,
  body: Uint8Array,
): void {
  if (headers['content-range'] !== undefined || headers['x-amz-checksum-type'] === 'COMPOSITE') return;
  for (const [name, compute] of Object.entries(checksums)) {
    const expected = headers[`x-amz-checksum-${name}`];
    // `<checksum>-<parts>` is a composite, even if the server does not send the type.
    if (expected === undefined || expected.includes('-')) continue;
    if (compute(body) !== expected)
      throw new BrokenResponse(`the ${name.toUpperCase()} checksum does not match`);
    return;
  }
}

type Checksum = (body: Uint8Array) => string;

/** In base64, as S3 sends them. */
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

/** Whether `body` matches the checksum that the server sent; undefined if it sent none we can compare. */
export function matchesChecksum(
  headers: Readonly<Record<string, string | undefined>>,
  body: Uint8Array,
): boolean | undefined {
  if (headers['x-amz-checksum-type'] === 'COMPOSITE') return undefined;
  for (const [name, compute] of Object.entries(checksums)) {
    const expected = headers[`x-amz-checksum-${name}`];
    if (expected !== undefined && !expected.includes('-')) return compute(body) === expected;
  }
  return undefined;
}
