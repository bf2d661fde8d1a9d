import { isUtf8 } from 'node:buffer';
import { type MemberName, memberName } from '../member-name.js';
import { decodeCp437 } from './cp437.js';

/** A member as the directory of a zip describes it (APPNOTE 6.3.10, 4.3.12). */
export interface DirectoryEntry {
  readonly name: MemberName;
  readonly isFolder: boolean;
  /** Of the name as it is stored, which is as in the local header. */
  readonly nameBytes: number;
  readonly isEncrypted: boolean;
  readonly isLink: boolean;
  readonly method: number;
  readonly crc: number;
  readonly storedSize: number;
  readonly size: number;
  /** Of its local header, as stated. */
  readonly offset: number;
}

/** The fixed part of an entry. */
export const entryBytes = 46;
const signature = 0x02014b50;

/** The length of an entry whose fixed part this is; undefined if it is none. */
export function entryLength(fixed: Buffer): number | undefined {
  if (fixed.length < entryBytes || fixed.readUInt32LE(0) !== signature) return undefined;
  return entryBytes + fixed.readUInt16LE(28) + fixed.readUInt16LE(30) + fixed.readUInt16LE(32);
}

/** @returns undefined if its extra fields are damaged */
export function parseEntry(entry: Buffer): DirectoryEntry | undefined {
  const [nameEnd, flags] = [entryBytes + entry.readUInt16LE(28), entry.readUInt16LE(8)];
  const extra = entry.subarray(nameEnd, nameEnd + entry.readUInt16LE(30));
  const wide = zip64Sizes(extra, [entry.readUInt32LE(24), entry.readUInt32LE(20), entry.readUInt32LE(42)]);
  if (wide === undefined) return undefined;
  const [size, storedSize, offset] = wide;
  const isUnix = entry[5] === 3;
  return {
    name: nameOf(entry.subarray(entryBytes, nameEnd), (flags & 0x800) !== 0),
    isFolder: entry[nameEnd - 1] === 0x2f,
    nameBytes: nameEnd - entryBytes,
    isEncrypted: (flags & 0x2041) !== 0,
    isLink: isUnix && entry.readUInt32LE(38) >>> 28 === 0xa,
    method: entry.readUInt16LE(10),
    crc: entry.readUInt32LE(16),
    storedSize,
    size,
    offset,
  };
}

/** Names without the flag for UTF-8 are in code page 437, but many programs write UTF-8 without it. */
function nameOf(bytes: Buffer, isMarked: boolean): MemberName {
  return memberName(isMarked || isUtf8(bytes) ? bytes : Buffer.from(decodeCp437(bytes)));
}

/** The zip64 field (4.5.3) has the values that do not fit in 32 bits, in this order, and only those. */
function zip64Sizes(extra: Buffer, narrow: readonly number[]): number[] | undefined {
  if (!narrow.includes(0xffffffff)) return [...narrow];
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
    let next = 0;
    const values = narrow.map((value) => {
      if (value !== 0xffffffff) return value;
      next += 8;
      return next <= field.length ? Number(field.readBigUInt64LE(next - 8)) : NaN;
    });
    return values.every(Number.isSafeInteger) ? values : undefined;
  }
  return undefined;
}
