import type { Approach, Facts, KindFacts, Source } from '@verger/facts';
import { sha256 } from '../common/hash.js';
import { loadFacts } from './load-facts.js';

export { pickingFields } from '@verger/facts';

/** All that is known of a kind, with the sources that its values name. */
export interface SourcedFacts extends KindFacts {
  readonly sources: readonly Source[];
}

/** What the tables know, as a program asks it that has a kind, a label or a name. */
export class FruitFacts {
  /** The same facts have the same. */
  readonly version: string;
  readonly #facts: Facts;

  constructor(facts: Facts) {
    this.#facts = facts;
    const all = facts.kinds.map((kind) => [facts.about(kind), facts.approach(kind)]);
    this.version = sha256(JSON.stringify([all, facts.sources])).slice(0, 12);
  }

  /** @throws VergerError `not-found` if the tables are missing or damaged */
  static async open(): Promise<FruitFacts> {
    return new FruitFacts(await loadFacts());
  }

  /** The kind of a label or of a name; undefined if the tables don't have it. */
  kindOf(label: string): string | undefined {
    return this.#facts.labelled(label)?.kind;
  }

  /** Whether they have this kind, by its id. */
  has(kind: string): boolean {
    return this.#facts.kinds.includes(kind);
  }

  /** @param name a kind, a label or a name: of a cultivar, facts are those of its variant */
  about(name: string): SourcedFacts | undefined {
    const meant = this.#meant(name);
    const facts = meant === undefined ? undefined : this.#facts.about(meant.kind, meant.variant);
    return facts === undefined ? undefined : { ...facts, sources: this.#sourcesIn(facts) };
  }

  /** @param name a kind, a label or a name */
  approach(name: string): { readonly kind: string; readonly approach: Approach } | undefined {
    const meant = this.#meant(name);
    const approach = meant === undefined ? undefined : this.#facts.approach(meant.kind);
    return meant === undefined || approach === undefined ? undefined : { kind: meant.kind, approach };
  }

  /** An id is meant as such, even if a label has the same letters. */
  #meant(name: string): { readonly kind: string; readonly variant: string | null } | undefined {
    return this.has(name) ? { kind: name, variant: null } : this.#facts.labelled(name);
  }

  #sourcesIn(facts: KindFacts): readonly Source[] {
    const text = JSON.stringify(facts);
    return this.#facts.sources.filter(({ id }) => text.includes(`"source":${JSON.stringify(id)}`));
  }
}
