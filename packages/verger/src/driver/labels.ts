import { VergerError } from '../common/errors.js';
import { labelOf } from '../job/folder-names.js';
import type { MemberFacts } from '../packed/packed-listing.js';
import { csvRecords } from '../common/csv-records.js';
import { PathTable } from './path-table.js';

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
  const labels = new PathTable<string>();
  for (const { path, label } of csvRecords(csv, name, csvHint)) {
    if (path === undefined || label === undefined) {
      throw new VergerError('usage', `${name} has no path and label columns`, { hint: csvHint });
    }
    if (Buffer.byteLength(label) > maxLabelBytes) {
      throw new VergerError('usage', `${name}: the label of ${path} is longer than ${maxLabelBytes} bytes`);
    }
    if (!labels.add(path, label.normalize('NFC')))
      throw new VergerError('usage', `${name} lists ${path} twice`);
  }
  return { of: (path) => labels.find(path), unused: () => labels.unused() };
}

/** Labels are repeated in every row and in memory; no class name is longer. */
const maxLabelBytes = 4096;

const csvHint = 'expected a CSV file whose first line is path,label';
