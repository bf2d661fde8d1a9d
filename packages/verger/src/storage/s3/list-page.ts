import { BrokenResponse } from './broken-response.js';
import { blocks, keyReader, leaf, unescaped } from './xml.js';

/** One page of `ListObjectsV2`. */
export interface ListPage {
  readonly objects: readonly ListedObject[];
  /** With a delimiter: the common prefixes of the keys, in byte order. */
  readonly prefixes: readonly string[];
  /** Continuation token of the next page; undefined on the last page. */
  readonly next: string | undefined;
}

export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly version: string;
}

/**
 * Parses a page whose root is known to be whole.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 * @throws BrokenResponse if it says less than S3 always says: objects would be missing without notice
 */
export function parseListPage(xml: string): ListPage {
  try {
    return parse(xml);
  } catch (error) {
    if (error instanceof BrokenResponse) throw error;
    // Impossible percent-encoding or character numbers.
    throw new BrokenResponse('a page of the listing has a key that is not text');
  }
}

function parse(xml: string): ListPage {
  const keyOf = keyReader(xml);
  const objects: ListedObject[] = [];
  for (const block of blocks(xml, 'Contents')) {
    const [key, size] = [leaf(block, 'Key'), leaf(block, 'Size')];
    if (key === undefined || size === undefined || !/^\d{1,15}$/.test(size)) {
      throw new BrokenResponse('a page of the listing has an object without a key or a size');
    }
    const etag = unescaped(leaf(block, 'ETag') ?? '');
    objects.push({
      key: keyOf(key),
      size: Number(size),
      version: versionOf(etag, leaf(block, 'LastModified')),
    });
  }
  const prefixes = [...blocks(xml, 'CommonPrefixes')].map((block) => keyOf(leaf(block, 'Prefix') ?? ''));
  requireCount(xml, objects.length + prefixes.length);
  return { objects, prefixes, next: nextOf(xml) };
}

function requireCount(xml: string, found: number): void {
  // Not every server counts the prefixes, so more than announced is no sign of damage.
  const announced = Number(leaf(xml, 'KeyCount') ?? '0');
  if (announced <= found) return;
  throw new BrokenResponse(`a page of the listing has ${found} of ${announced} keys`);
}

function nextOf(xml: string): string | undefined {
  switch (leaf(xml, 'IsTruncated')?.trim()) {
    case 'false':
      return undefined;
    case 'true': {
      const token = unescaped(leaf(xml, 'NextContinuationToken') ?? '');
      if (token !== '') return token;
      throw new BrokenResponse('a page of the listing does not say where the next one begins');
    }
    default:
      throw new BrokenResponse('a page of the listing does not say whether it is the last');
  }
}

/** The ETag without quotes; if the server sends none, the modification time, to the second. */
export function versionOf(etag: string | undefined, lastModified: string | undefined): string {
  const bare = (etag ?? '').replace(/^(?:W\/)?"|"$/g, '');
  if (bare !== '') return bare;
  const time = Date.parse(lastModified ?? '');
  return Number.isNaN(time) ? '' : `t${Math.floor(time / 1000)}`;
}
