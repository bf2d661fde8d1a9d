import { VergerError } from '../common/errors.js';
import { loadFacts } from './load-facts.js';

/**
 * The kinds of labels that the tables of facts know. Others stay without one.
 *
 * @throws VergerError `usage` if they know none of them
 */
export async function kindsOfLabels(labels: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const facts = await loadFacts();
  const kinds = new Map<string, string>();
  for (const label of labels) {
    const known = facts.labelled(label);
    if (known !== undefined) kinds.set(label, known.kind);
  }
  if (kinds.size > 0) return kinds;
  throw new VergerError('usage', 'the built-in table knows none of these labels', {
    hint: 'give a table of your own with --kinds <csv>; `verger facts` lists what is known',
  });
}
