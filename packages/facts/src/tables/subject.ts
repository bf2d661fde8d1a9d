import { id, type TableRow } from '../table-row.js';
import type { Subject } from '../value.js';

/**
 * The kind and the variant that a row is of.
 *
 * @throws FactsError for a kind that kinds.csv does not have
 */
export function subjectOf(row: TableRow<'kind' | 'variant'>, kinds: ReadonlySet<string>): Subject {
  return {
    kind: knownKind(row, kinds),
    variant: row.maybe('variant') === null ? null : row.like('variant', id, 'the id of a variant'),
  };
}

export function knownKind(row: TableRow<'kind'>, kinds: ReadonlySet<string>): string {
  const kind = row.text('kind');
  if (!kinds.has(kind)) throw row.fault(`kinds.csv has no ${JSON.stringify(kind)}`, 'kind');
  return kind;
}

/**
 * Says of each row that is read whether its subject was there before.
 *
 * @throws FactsError if it was
 */
export function onceEach(): (row: TableRow<'kind' | 'variant'>, subject: Subject) => void {
  const seen = new Set<string>();
  return (row, { kind, variant }) => {
    const key = `${kind}/${variant ?? ''}`;
    if (seen.has(key)) throw row.fault('this kind and variant has a row already', 'variant');
    seen.add(key);
  };
}
