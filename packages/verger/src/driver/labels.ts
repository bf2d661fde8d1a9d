import { posix } from 'node:path';
import { parse } from 'csv-parse/sync';
import { messageOf, VergerError } from '../common/errors.js';
import { labelOf } from '../job/folder-names.js';
import type { MemberFacts } from '../packed/packed-listing.js';

/** A source of labels. */
export interface Labels {
  /**
   * An image's label; `undefined` if the image is not in the label table.
   * @param member what a packed file says of it: its own name, and the label beside it
   */
  of(path: string, member?: MemberFacts): string | null | undefined;
  /** Paths in the table never looked up: images missing from the input. */
  unused(): readonly string[];
}

/**
 * The name of the parent folder; `null` for an image directly in the root, since the root's name is not a label. A
 * bucket's keys may have empty names between slashes, which are no folders.
 */
export const labelsFromFolders: Labels = {
  // The folders of a packed file are those where it is kept, not those of its images.
  of: (path, member) => member?.label?.normalize('NFC') ?? labelOf(member?.name ?? path),
  unused: () => [],
};

/**
 * Labels from a CSV table with the columns `path` and `label`, paths relative to the input root; `./a//b.jpg` is
 * `a/b.jpg`, and `é` is the same in either form of Unicode.
 * @throws VergerError `usage` if it is not such a table, or lists an image twice
 */
export function labelsFromCsv(csv: Uint8Array, name: string): Labels {
  let records: Record<string, string>[];
  try {
    records = parse(Buffer.from(csv), { columns: uniqueColumns, bom: true, skip_empty_lines: true });
  } catch (cause) {
    throw new VergerError('usage', `${name}: ${messageOf(cause)}`, { cause, hint: csvHint });
  }
  const labels = new Map<string, string>();
  const tidied = new Map<string, string>();
  for (const { path, label } of records as Partial<Record<'path' | 'label', string>>[]) {
    if (path === undefined || label === undefined) {
      throw new VergerError('usage', `${name} has no path and label columns`, { hint: csvHint });
    }
    if (Buffer.byteLength(label) > maxLabelBytes) {
      throw new VergerError('usage', `${name}: the label of ${path} is longer than ${maxLabelBytes} bytes`);
    }
    const same = labels.has(path) ? path : tidied.get(tidy(path));
    if (same !== undefined && !mayBothBe(same, path))
      throw new VergerError('usage', `${name} lists ${path} twice`);
    labels.set(path, label.normalize('NFC'));
    tidied.set(tidy(path), path);
  }
  const unused = new Set(labels.keys());
  return {
    of: (path) => {
      // As it is written first.
      const listed = labels.has(path) ? path : (tidied.get(path.normalize('NFC')) ?? path);
      unused.delete(listed);
      return labels.get(listed);
    },
    unused: () => [...unused],
  };
}

/** `./a//b.jpg` is `a/b.jpg`, as on the command line; composed, as labels are. */
function tidy(path: string): string {
  return posix.normalize(path).normalize('NFC');
}

/** Whether two paths that are tidied alike may be of two images. */
function mayBothBe(one: string, other: string): boolean {
  if (one === other) return false;
  // Keys of a bucket may have empty names.
  if (`${one} ${other}`.includes('//')) return true;
  return posix.normalize(one) !== posix.normalize(other);
}

/** Labels are repeated in every row and in memory; no class name is longer. */
const maxLabelBytes = 4096;

function uniqueColumns(header: string[]): string[] {
  const repeated = header.find((column, i) => header.indexOf(column) < i);
  if (repeated !== undefined) throw new Error(`two columns are named ${repeated}`);
  return header;
}

const csvHint = 'expected a CSV file whose first line is path,label';
