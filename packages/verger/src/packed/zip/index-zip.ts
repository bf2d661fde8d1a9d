import type { Entry, Storage } from '../../storage/storage.js';
import { ForwardReader } from '../forward-reader.js';
import { type BadMember, type ContainerIndex, maxMembers, type Member } from '../member.js';
import { orderMembers } from '../order-members.js';
import { type DirectoryEntry, entryBytes, entryLength, parseEntry } from './directory-entry.js';
import { findDirectory, type ZipDirectory } from './end-record.js';
import { localHeaderBytes } from './unzip.js';
import { ZipDamage } from './zip-damage.js';

/** A local header may have a name and extra fields of its own lengths, of at most 65,535 bytes each. */
const maxLocalExtra = 2 * 0xffff;

/** The members of a zip. Reads its directory only. */
export async function indexZip(storage: Storage, file: Entry, onPiece: () => void): Promise<ContainerIndex> {
  const found: DirectoryEntry[] = [];
  let directory: ZipDirectory | undefined;
  try {
    directory = await findDirectory(storage, file);
    await readEntries(new ForwardReader(storage, file, onPiece), directory, found);
    return { members: membersOf(found, directory) };
  } catch (error) {
    if (!(error instanceof ZipDamage)) throw error;
    const members = directory === undefined ? [] : membersOf(found, directory);
    return { members, damage: { fault: 'corrupt', detail: error.message } };
  }
}

/** @throws ZipDamage; `found` has the entries before the damage */
async function readEntries(
  reader: ForwardReader,
  { start, end, entries, modulus }: ZipDirectory,
  found: DirectoryEntry[],
): Promise<void> {
  for (let at = start; at < end;) {
    if (found.length === maxMembers) throw new ZipDamage(`it has more than ${maxMembers} members`);
    const length = entryLength(Buffer.from(await reader.read(at, entryBytes)));
    if (length === undefined || at + length > end)
      throw new ZipDamage(`its directory is damaged at byte ${at}`);
    const entry = parseEntry(Buffer.from(await reader.read(at, length)));
    if (entry === undefined) throw new ZipDamage(`its directory is damaged at byte ${at}`);
    found.push(entry);
    at += length;
  }
  if (found.length % modulus !== entries % modulus) {
    throw new ZipDamage(`its directory has ${found.length} entries, and its end says ${entries}`);
  }
}

/** The members in the order of their names. */
function membersOf(
  entries: readonly DirectoryEntry[],
  { base, start }: ZipDirectory,
): ContainerIndex['members'] {
  // Packed: a zip may have millions of members.
  const places = Float64Array.from(entries, (entry) => entry.offset + base).sort();
  const members: (Member | BadMember)[] = [];
  for (const {
    name: { name, fault },
    ...entry
  } of entries) {
    const offset = entry.offset + base;
    const end = nextPlace(places, offset, start);
    if (entry.isFolder || name === '') continue;
    if (fault !== undefined) members.push({ name, fault: 'bad-name', detail: fault });
    else members.push(memberOf(name, entry, offset, end));
  }
  return orderMembers(members);
}

/** Where what follows a member begins: the next member, or the directory. */
function nextPlace(places: Float64Array, offset: number, directory: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle] < offset) low = middle + 1;
    else high = middle;
  }
  // It is itself the first at its place; others there overlap it.
  return Math.min(places[low + 1] ?? directory, directory);
}

function memberOf(
  name: string,
  entry: Omit<DirectoryEntry, 'name'>,
  offset: number,
  end: number,
): Member | BadMember {
  const { method, size, storedSize, crc } = entry;
  const least = localHeaderBytes + entry.nameBytes + storedSize;
  const unsupported = (detail: string): BadMember => ({ name, fault: 'unsupported', detail });
  const corrupt = (detail: string): BadMember => ({ name, fault: 'corrupt', detail });
  if (entry.isEncrypted) return unsupported('encrypted');
  if (entry.isLink) return unsupported('a symbolic link');
  if (method !== 0 && method !== 8)
    return unsupported(`packed by zip's method ${method}: only 0 and 8 are read`);
  if (method === 0 && size !== storedSize) return corrupt(`${storedSize} bytes stored, ${size} stated`);
  if (offset + least > end) return corrupt('it overlaps another member of the zip, or its end');
  const span = Math.min(end - offset, localHeaderBytes + maxLocalExtra + storedSize);
  return { name, size, place: { kind: 'zip', offset, span, deflated: method === 8, storedSize, crc } };
}
