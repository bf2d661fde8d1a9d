import { parse } from 'csv-parse/sync';
import { messageOf, VergerError } from '../common/errors.js';

/** Where labels come from. */
export interface Labels {
  /** An image's label; `undefined` where the table of labels does not name the image. */
  of(path: string): string | null | undefined;
  /** Paths of the table that have not been asked for: images that are not there. */
  unused(): readonly string[];
}

/** The name of the parent folder; `null` for an image that lies directly in the root, whose name is not ours. */
export const labelsFromFolders: Labels = {
  of: (path) => path.split('/').at(-2) ?? null,
  unused: () => [],
};

/**
 * Labels from a CSV table with the columns `path` and `label`, paths relative to the input's root.
 * @throws VergerError `usage` where it is not such a table, or names an image twice
 */
export function labelsFromCsv(csv: Uint8Array, name: string): Labels {
  let records: Record<string, string>[];
  try {
    records = parse(Buffer.from(csv), { columns: true, bom: true, skip_empty_lines: true });
  } catch (cause) {
    throw new VergerError('usage', `${name}: ${messageOf(cause)}`, { cause, hint: csvHint });
  }
  const labels = new Map<string, string>();
  for (const { path, label } of records as Partial<Record<'path' | 'label', string>>[]) {
    if (path === undefined || label === undefined) {
      throw new VergerError('usage', `${name} has no columns path and label`, { hint: csvHint });
    }
    if (labels.has(path)) throw new VergerError('usage', `${name} names ${path} twice`);
    labels.set(path, label);
  }
  const unused = new Set(labels.keys());
  return {
    of: (path) => {
      unused.delete(path);
      return labels.get(path);
    },
    unused: () => [...unused],
  };
}

const csvHint = 'expected a CSV file whose first line is path,label';
