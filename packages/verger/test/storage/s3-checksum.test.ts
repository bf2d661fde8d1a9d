import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyChecksum, matchesChecksum } from '../../src/storage/s3/checksum.js';

function crcOf(body: Uint8Array): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}

const checksums: Readonly<Record<string, (body: Uint8Array) => string>> = {
  'x-amz-checksum-crc32': crcOf,
  'x-amz-checksum-sha256': (body) => createHash('sha256').update(body).digest('base64'),
  'x-amz-checksum-sha1': (body) => createHash('sha1').update(body).digest('base64'),
};

describe.each(Object.entries(checksums))('a body with %s', (name, compute) => {
  it('passes, and fails if a bit differs', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), (body, place) => {
        const headers = { [name]: compute(body) };
        verifyChecksum(headers, body);
        expect(matchesChecksum(headers, body)).toBe(true);
        const damaged = Uint8Array.from(body);
        damaged[place % body.length] ^= 1 << (place % 8);
        expect(() => verifyChecksum(headers, damaged)).toThrow('checksum does not match');
        expect(matchesChecksum(headers, damaged)).toBe(false);
      }),
    );
  });

  it.each([
    ['of parts, by its form', (sum: string) => ({ [name]: `${sum}-3` })],
    ['of parts, by its type', (sum: string) => ({ [name]: sum, 'x-amz-checksum-type': 'COMPOSITE' })],
  ])('is not checked against a checksum %s', (_, headersOf) => {
    const headers = headersOf(compute(Buffer.from('whole')));
    verifyChecksum(headers, Buffer.from('other'));
    expect(matchesChecksum(headers, Buffer.from('other'))).toBeUndefined();
  });

  it('is not checked if it is a range', () => {
    const headers = { [name]: compute(Buffer.from('whole')), 'content-range': 'bytes 0-1/5' };
    verifyChecksum(headers, Buffer.from('wh'));
  });
});

describe('a body without a checksum', () => {
  it('passes', () => {
    verifyChecksum({ 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' }, Buffer.from('x'));
    expect(matchesChecksum({}, Buffer.from('x'))).toBeUndefined();
  });
});
