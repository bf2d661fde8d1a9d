import { VergerError } from '../../common/errors.js';
import type { Reject } from '../../job/reject.js';
import { ImageTable } from '../image-table.js';
import type { KnownImages } from './known-images.js';

/** The images that stay. */
export interface KeptImages {
  readonly images: ImageTable;
  /** Why images have no row, by their index among those that stay. */
  readonly rejected: ReadonlyMap<number, Reject>;
  readonly unlisted: readonly Reject[];
}

/** What was taken out. */
export interface Removed {
  readonly kept: KeptImages;
  /** Images that had a row. */
  readonly rows: number;
  /** Inputs that had none. */
  readonly rejects: number;
  /** Rows that stay though an image with the same bytes was forgotten. */
  readonly copies: number;
  readonly paths: readonly string[];
  /** SHA-256 of what had rows, in hexadecimal. */
  readonly digests: ReadonlySet<string>;
}

/**
 * Leaves images out.
 *
 * @param names paths, or SHA-256 digests in hexadecimal: all images with these bytes
 * @returns names that no image has in `missing`; then nothing is to be done
 */
export function without(
  known: KnownImages,
  names: readonly string[],
): { readonly removed: Removed; readonly missing: readonly string[] } {
  const wanted = new Set(names.map((name) => (isDigest(name) ? name.toLowerCase() : name)));
  const missing = new Set(wanted);
  const found = (...own: readonly string[]): boolean => {
    const hits = own.filter((name) => wanted.has(name));
    for (const name of hits) missing.delete(name);
    return hits.length > 0;
  };
  const images = new ImageTable();
  const rejected = new Map<number, Reject>();
  const gone = new Set<string>();
  const paths: string[] = [];
  let rejects = 0;
  for (let i = 0; i < known.images.length; i++) {
    const image = known.images.get(i);
    const reject = known.rejected.get(i);
    const digest = digestAt(known, i);
    if (found(image.path, ...(reject === undefined ? [digest] : []))) {
      paths.push(image.path);
      if (reject === undefined) gone.add(digest);
      else rejects++;
      continue;
    }
    if (reject !== undefined) rejected.set(images.length, reject);
    images.push(image);
  }
  const unlisted = known.unlisted.filter(({ path }) => !found(path));
  rejects += known.unlisted.length - unlisted.length;
  const rows = paths.length - (known.rejected.size - rejected.size);
  const kept = { images, rejected, unlisted };
  return {
    removed: { kept, rows, rejects, copies: copiesOf(known, gone, rows), paths, digests: gone },
    missing: [...missing],
  };
}

/** @throws VergerError `usage` naming the first */
export function refuseMissing(missing: readonly string[]): void {
  const first = missing.at(0);
  if (first === undefined) return;
  throw new VergerError('usage', `the result has no image ${first}`, {
    hint: 'name images by their path in the result, or by their SHA-256',
  });
}

function copiesOf(known: KnownImages, gone: ReadonlySet<string>, removed: number): number {
  let rows = 0;
  for (let i = 0; i < known.images.length; i++)
    if (!known.rejected.has(i) && gone.has(digestAt(known, i))) rows++;
  return rows - removed;
}

function digestAt({ digests }: KnownImages, index: number): string {
  return Buffer.from(digests.buffer, index * 32, 32).toString('hex');
}

function isDigest(name: string): boolean {
  return /^[0-9a-f]{64}$/i.test(name);
}
