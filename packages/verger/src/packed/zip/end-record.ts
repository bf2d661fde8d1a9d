import { readInput } from '../../storage/read-input.js';
import type { Entry, Storage } from '../../storage/storage.js';
import { ZipDamage } from './zip-damage.js';

/** Where the directory of a zip lies. */
export interface ZipDirectory {
  readonly start: number;
  readonly end: number;
  /** As stated, modulo `modulus`. */
  readonly entries: number;
  readonly modulus: number;
  /** What all stated offsets lack: something was put before the archive. */
  readonly base: number;
}

// APPNOTE 6.3.10: the end of central directory record (4.3.16), its zip64 form (4.3.14) and that one's locator (4.3.15).
const end = { signature: 0x06054b50, bytes: 22, maxComment: 0xffff };
const locator = { signature: 0x07064b50, bytes: 20 };
const end64 = { signature: 0x06064b50, bytes: 56 };
const isInZip64 = 0xffffffff;

/**
 * Finds the directory, from the end of the file.
 * @throws ZipDamage if there is none
 */
export async function findDirectory(storage: Storage, { key, size, version }: Entry): Promise<ZipDirectory> {
  const start = Math.max(0, size - end.bytes - end.maxComment - locator.bytes - end64.bytes);
  const tail = Buffer.from(await readInput(storage, key, { range: { start, end: size }, version }));
  const at = lastEnd(tail);
  if (at === undefined) throw new ZipDamage('it has no directory at its end: cut off, or not a zip');
  const stated = {
    entries: tail.readUInt16LE(at + 10),
    length: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  };
  if (tail.readUInt16LE(at + 4) !== 0 && tail.readUInt16LE(at + 4) !== 0xffff) {
    throw new ZipDamage('a zip of several files');
  }
  const before = at - locator.bytes;
  const isZip64 = before >= 0 && tail.readUInt32LE(before) === locator.signature;
  if (isZip64) {
    const place = Number(tail.readBigUInt64LE(before + 8));
    return zip64Directory(storage, { key, size, version }, place, start + before);
  }
  if (stated.offset === isInZip64) throw new ZipDamage('its zip64 record is missing');
  return directory(stated, start + at, 0x10000);
}

/** The record, which a comment follows: the last one whose comment fits. */
function lastEnd(tail: Buffer): number | undefined {
  for (let at = tail.length - end.bytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== end.signature) continue;
    if (at + end.bytes + tail.readUInt16LE(at + 20) <= tail.length) return at;
  }
  return undefined;
}

async function zip64Directory(
  storage: Storage,
  { key, version }: Entry,
  place: number,
  locatorAt: number,
): Promise<ZipDirectory> {
  // Something put before the archive moves the record: it is usually just before its locator.
  for (const at of [locatorAt - end64.bytes, place]) {
    if (at < 0 || at + end64.bytes > locatorAt) continue;
    const range = { start: at, end: at + end64.bytes };
    const record = Buffer.from(await readInput(storage, key, { range, version }));
    if (record.length < end64.bytes || record.readUInt32LE(0) !== end64.signature) continue;
    const [entries, length, offset] = [32, 40, 48].map((field) => Number(record.readBigUInt64LE(field)));
    return directory({ entries, length, offset }, at, Infinity);
  }
  throw new ZipDamage('its zip64 record is missing');
}

function directory(
  { entries, length, offset }: { readonly entries: number; readonly length: number; readonly offset: number },
  recordAt: number,
  modulus: number,
): ZipDirectory {
  const base = recordAt - length - offset;
  if (base < 0) throw new ZipDamage('its directory does not lie where its end says');
  return { start: recordAt - length, end: recordAt, entries, modulus, base };
}
