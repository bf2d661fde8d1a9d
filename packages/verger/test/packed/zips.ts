import { crc32, deflateRawSync } from 'node:zlib';

/** A member of a zip made by hand; what is not given is true. */
export interface ZipMember {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  /** What the directory says of its sizes and its place. */
  readonly size?: number;
  readonly storedSize?: number;
  readonly offset?: number;
  /** Only in the directory. */
  readonly isGhost?: boolean;
  /** Sizes and place in a zip64 field. */
  readonly isWide?: boolean;
  /** The upper 16 bits of the external attributes: a Unix mode. */
  readonly mode?: number;
}

export interface ZipOptions {
  readonly prefix?: Uint8Array;
  readonly comment?: string;
  /** How many entries its end states. */
  readonly entries?: number;
  readonly isZip64?: boolean;
}

export function zipOf(members: readonly ZipMember[], options: ZipOptions = {}): Buffer {
  const { prefix = Buffer.alloc(0), comment = '', entries = members.length, isZip64 = false } = options;
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const member of members) {
    const content = Buffer.from(member.content ?? '');
    const method = member.method ?? 8;
    const stored = method === 8 ? deflateRawSync(content) : content;
    const name = Buffer.from(member.name);
    const facts = {
      crc: member.crc ?? crc32(content),
      storedSize: member.storedSize ?? stored.length,
      size: member.size ?? content.length,
      offset: member.offset ?? at,
    };
    directory.push(entry(member, name, method, facts));
    if (member.isGhost === true) continue;
    const local = Buffer.concat([localHeader(name, method), name, Buffer.from('extra field'), stored]);
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const wide = isZip64 ? zip64End(entries, central.length, at) : Buffer.alloc(0);
  const last = end(entries, central.length, at, isZip64);
  last.writeUInt16LE(comment.length, 20);
  return Buffer.concat([prefix, ...parts, central, wide, last, Buffer.from(comment)]);
}

function localHeader(name: Buffer, method: number): Buffer {
  const bytes = Buffer.alloc(30);
  bytes.writeUInt32LE(0x04034b50, 0);
  bytes.writeUInt16LE(method, 8);
  bytes.writeUInt16LE(name.length, 26);
  bytes.writeUInt16LE('extra field'.length, 28);
  return bytes;
}

function entry(
  { flags = 0x800, isWide = false, mode = 0 }: ZipMember,
  name: Buffer,
  method: number,
  facts: {
    readonly crc: number;
    readonly storedSize: number;
    readonly size: number;
    readonly offset: number;
  },
): Buffer {
  const bytes = Buffer.alloc(46);
  const extra = isWide ? Buffer.alloc(28) : Buffer.alloc(0);
  bytes.writeUInt32LE(0x02014b50, 0);
  bytes[5] = 3;
  bytes.writeUInt16LE(flags, 8);
  bytes.writeUInt16LE(method, 10);
  bytes.writeUInt32LE(facts.crc, 16);
  const values: [number, number][] = [
    [facts.size, 24],
    [facts.storedSize, 20],
    [facts.offset, 42],
  ];
  for (const [i, [value, place]] of values.entries()) {
    bytes.writeUInt32LE(isWide ? 0xffffffff : value, place);
    if (isWide) extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
  }
  if (isWide) extra.writeUInt16LE(1, 0);
  if (isWide) extra.writeUInt16LE(24, 2);
  bytes.writeUInt16LE(name.length, 28);
  bytes.writeUInt16LE(extra.length, 30);
  bytes.writeUInt32LE(mode * 0x10000, 38);
  return Buffer.concat([bytes, name, extra]);
}

function end(entries: number, length: number, offset: number, isZip64: boolean): Buffer {
  const bytes = Buffer.alloc(22);
  bytes.writeUInt32LE(0x06054b50, 0);
  bytes.writeUInt16LE(isZip64 ? 0xffff : entries % 0x10000, 10);
  bytes.writeUInt32LE(isZip64 ? 0xffffffff : length, 12);
  bytes.writeUInt32LE(isZip64 ? 0xffffffff : offset, 16);
  return bytes;
}

function zip64End(entries: number, length: number, offset: number): Buffer {
  const bytes = Buffer.alloc(56 + 20);
  bytes.writeUInt32LE(0x06064b50, 0);
  bytes.writeBigUInt64LE(44n, 4);
  bytes.writeBigUInt64LE(BigInt(entries), 32);
  bytes.writeBigUInt64LE(BigInt(length), 40);
  bytes.writeBigUInt64LE(BigInt(offset), 48);
  bytes.writeUInt32LE(0x07064b50, 56);
  bytes.writeBigUInt64LE(BigInt(offset + length), 64);
  return bytes;
}
