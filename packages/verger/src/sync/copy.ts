import { type Content, contentOf } from '../storage/content.js';
import { StorageError } from '../storage/storage-error.js';
import type { Entry, Storage } from '../storage/storage.js';
import { stripMetadata } from './strip/strip-metadata.js';

/** Larger files are read in pieces. */
const maxHeldBytes = 64 * 2 ** 20;

/** Source, target and options of a copy. */
export interface CopyContext {
  readonly from: Storage;
  readonly to: Storage;
  readonly stripMetadata: boolean;
  readonly dryRun: boolean;
}

/**
 * Copies a file to the target, unless it is up to date there.
 * @param there the target's file
 * @returns the number of bytes written, or that a dry run would write; undefined if the file is up to date
 */
export async function copyFile(
  context: CopyContext,
  entry: Entry,
  there: Entry | undefined,
): Promise<number | undefined> {
  const { from, to, dryRun } = context;
  if (there !== undefined && !context.stripMetadata && (await isSame(from, entry, to, there)))
    return undefined;
  const content = await contentToWrite(context, entry);
  if (there !== undefined && context.stripMetadata && (await to.holds(there, content))) return undefined;
  // Flushing each file to disk would cost more than everything else; a lost file is copied again.
  if (!dryRun) await to.writeContent(entry.key, content, { transient: true });
  return content.size;
}

const md5Etag = /^[0-9a-f]{32}(?:-\d+)?$/;

/** Compares size and checksum: asks a remote side for its checksum, and reads a local one. */
async function isSame(from: Storage, a: Entry, to: Storage, b: Entry): Promise<boolean> {
  if (a.size !== b.size) return false;
  const isRemote = ({ concurrency }: Storage): boolean => concurrency > 1;
  // Same MD5 on both sides.
  if (isRemote(from) && isRemote(to) && a.version === b.version && md5Etag.test(a.version)) return true;
  return isRemote(from) && !isRemote(to)
    ? from.holds(a, storedContent(to, b))
    : to.holds(b, storedContent(from, a));
}

async function contentToWrite(
  { from, stripMetadata: isStripped, dryRun }: CopyContext,
  entry: Entry,
): Promise<Content> {
  const { size } = entry;
  if (isStripped) {
    if (size > maxHeldBytes * 4) throw new StorageError('failed', 'too large to strip its metadata');
    return contentOf(stripMetadata(await wholeOf(from, entry)));
  }
  if (dryRun || size > maxHeldBytes) return storedContent(from, entry);
  return contentOf(await wholeOf(from, entry));
}

function storedContent(storage: Storage, { key, size, version }: Entry): Content {
  return {
    size,
    read: async (range) => {
      const bytes = await storage.read(key, { range, version });
      if (bytes.length === range.end - range.start) return bytes;
      throw new StorageError('changed', 'shrank while being read');
    },
  };
}

async function wholeOf(storage: Storage, { key, size, version }: Entry): Promise<Uint8Array> {
  const bytes = await storage.read(key, { version, maxBytes: size });
  if (bytes.length === size) return bytes;
  throw new StorageError('changed', `${size} bytes when listed, ${bytes.length} when read`);
}
