/** Every header and the padding of every member's content is a multiple of this (POSIX.1-2017, pax, "ustar"). */
export const blockBytes = 512;

export interface TarHeader {
  /** With the prefix of ustar. */
  readonly name: Uint8Array;
  readonly size: number;
  readonly type: string;
  readonly linkName: Uint8Array;
  /** GNU's old sparse format: more blocks of its map follow the header. */
  readonly hasMoreSparse: boolean;
}

/** Whether a block is all zeros: two of them end an archive. */
export function isZero(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

/** @returns undefined if the block is no header: its checksum is wrong, or its size is no number */
export function parseHeader(block: Uint8Array): TarHeader | undefined {
  if (!hasChecksum(block)) return undefined;
  const size = numberIn(block.subarray(124, 136));
  if (size === undefined) return undefined;
  const magic = Buffer.from(block.subarray(257, 265)).toString('latin1');
  const name = text(block.subarray(0, 100));
  // GNU's headers (`ustar  `) have times where POSIX has the prefix.
  const prefix = magic.startsWith('ustar\0') ? text(block.subarray(345, 500)) : new Uint8Array();
  return {
    name: prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]),
    size,
    type: block[156] === 0 ? '0' : String.fromCharCode(block[156]),
    linkName: text(block.subarray(157, 257)),
    hasMoreSparse: block[482] !== 0,
  };
}

/** The sum of all bytes, with spaces in place of the checksum; some old programs summed signed bytes. */
function hasChecksum(block: Uint8Array): boolean {
  const stated = numberIn(block.subarray(148, 156));
  let unsigned = 8 * 0x20;
  let signed = 8 * 0x20;
  for (let i = 0; i < blockBytes; i++) {
    if (i >= 148 && i < 156) continue;
    unsigned += block[i];
    signed += (block[i] << 24) >> 24;
  }
  return stated === unsigned || stated === signed;
}

/** Octal digits, or GNU's base 256 if the first bit is set. */
function numberIn(field: Uint8Array): number | undefined {
  if (field[0] === 0x80) {
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = Buffer.from(field).toString('latin1').replace(/\0.*$/s, '').trim();
  if (digits === '') return 0;
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

/** A copy of the bytes before the first NUL. */
function text(field: Uint8Array): Uint8Array {
  const end = field.indexOf(0);
  return Uint8Array.prototype.slice.call(field, 0, end === -1 ? field.length : end);
}
