import { crc32 } from 'node:zlib';

/** A file of an archive, in pieces. */
export interface StoredFile {
  /** ASCII. */
  readonly name: string;
  readonly pieces: readonly Uint8Array[];
}

// The ZIP format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16.
const localHeader = { signature: 0x04034b50, bytes: 30 };
const centralHeader = { signature: 0x02014b50, bytes: 46 };
const endRecord = { signature: 0x06054b50, bytes: 22 };
/** 2.0, of the writer and for the reader. */
const version = 20;
/** Archives store local times; the start of 1980 is the earliest. */
const date = (1 << 5) | 1;

/**
 * A zip archive of uncompressed files. Copies each piece once, into the archive: an archive of features is written for
 * every shard, and copies would cost more than the checksums.
 */
export function encodeStoredZip(files: readonly StoredFile[]): Uint8Array {
  const sized = files.map((file) => ({ ...file, size: sumOf(file.pieces, ({ length }) => length) }));
  const localBytes = sumOf(sized, ({ name, size }) => localHeader.bytes + name.length + size);
  const centralBytes = sumOf(sized, ({ name }) => centralHeader.bytes + name.length);
  // Not zeroed first: every byte is written.
  const { buffer } = Buffer.allocUnsafeSlow(localBytes + centralBytes + endRecord.bytes);
  const archive = new Writer(new Uint8Array(buffer));
  const entries = sized.map(({ name, pieces, size }) => {
    const entry = { name, size, offset: archive.at, crc: pieces.reduce(extendCrc, 0) };
    archive.uint32(localHeader.signature);
    writeFacts(archive, entry);
    archive.text(name);
    for (const piece of pieces) archive.bytes(piece);
    return entry;
  });
  for (const entry of entries) {
    archive.uint32(centralHeader.signature);
    archive.uint16(version);
    writeFacts(archive, entry);
    // No comment, the first disk, no attributes.
    archive.zeros(10);
    archive.uint32(entry.offset);
    archive.text(entry.name);
  }
  archive.uint32(endRecord.signature);
  archive.zeros(4);
  archive.uint16(entries.length);
  archive.uint16(entries.length);
  archive.uint32(centralBytes);
  archive.uint32(localBytes);
  archive.zeros(2);
  return archive.target;
}

interface Entry {
  readonly name: string;
  readonly size: number;
  readonly crc: number;
}

/** What both headers of a file say. */
function writeFacts(archive: Writer, { name, size, crc }: Entry): void {
  archive.uint16(version);
  // No flags, and no compression.
  archive.zeros(4);
  archive.uint16(0);
  archive.uint16(date);
  archive.uint32(crc);
  archive.uint32(size);
  archive.uint32(size);
  archive.uint16(name.length);
  archive.uint16(0);
}

/** For an empty piece, Node's zlib starts again: https://zlib.net/manual.html#Checksum. */
function extendCrc(crc: number, piece: Uint8Array): number {
  return piece.length === 0 ? crc : crc32(piece, crc);
}

class Writer {
  readonly target: Uint8Array;
  readonly #view: DataView;
  at = 0;

  constructor(target: Uint8Array) {
    this.target = target;
    this.#view = new DataView(target.buffer);
  }

  uint16(value: number): void {
    this.#view.setUint16(this.at, value, true);
    this.at += 2;
  }

  uint32(value: number): void {
    this.#view.setUint32(this.at, value, true);
    this.at += 4;
  }

  zeros(count: number): void {
    this.target.fill(0, this.at, this.at + count);
    this.at += count;
  }

  text(ascii: string): void {
    for (let i = 0; i < ascii.length; i++) this.target[this.at++] = ascii.charCodeAt(i);
  }

  bytes(piece: Uint8Array): void {
    this.target.set(piece, this.at);
    this.at += piece.length;
  }
}

function sumOf<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
