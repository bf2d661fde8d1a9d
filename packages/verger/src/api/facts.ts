import type { Approach, KindFacts, Labelled, Source } from '@verger/facts';
import { VergerError } from '../common/errors.js';
import { nearestName } from '../common/nearest-name.js';
import { loadFacts } from '../facts/load-facts.js';

/** All that is known about what a name stands for. */
export interface NamedFacts {
  readonly labelled: Labelled;
  readonly about: KindFacts;
  readonly approach: Approach;
  /** Those that the values name, in the order of `Facts.sources`. */
  readonly sources: readonly Source[];
}

/**
 * What is known about a kind.
 *
 * @param name of a kind, in English or French, or a label of Fruits-360 or of the Grocery Store Dataset
 * @throws VergerError `usage` if nothing has this name; `not-found`
 */
export async function factsAbout(name: string): Promise<NamedFacts> {
  const facts = await loadFacts();
  const labelled = facts.labelled(name);
  const about = labelled && facts.about(labelled.kind, labelled.variant);
  const approach = labelled && facts.approach(labelled.kind);
  if (labelled === undefined || about === undefined || approach === undefined) {
    const meant = nearestName(name, facts.kinds);
    const hint = meant === undefined ? '`verger facts` lists what is known' : `did you mean ${meant}?`;
    throw new VergerError('usage', `nothing is known about ${JSON.stringify(name)}`, { hint });
  }
  const named = sourcesIn([about, approach]);
  return { labelled, about, approach, sources: facts.sources.filter(({ id }) => named.has(id)) };
}

/** The sources that values name, however deep. */
function sourcesIn(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return found;
  if ('source' in value && typeof value.source === 'string') found.add(value.source);
  for (const part of Object.values(value)) sourcesIn(part, found);
  return found;
}
