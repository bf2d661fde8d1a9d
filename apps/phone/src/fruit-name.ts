import type { Facts } from '@verger/facts';
import type { LanguageName } from './language/language.js';

/** What a label is called. */
export interface FruitName {
  readonly name: string;
  readonly cultivar: string | null;
  /** Undefined: there are no facts about it. */
  readonly kind: string | undefined;
  readonly variant: string | null;
}

/** A label, or the name of a kind, in the user's language where the facts have it. */
export function fruitName(facts: Facts, label: string, language: LanguageName): FruitName {
  const meaning = facts.labelled(label);
  const about = meaning && facts.about(meaning.kind, meaning.variant);
  if (meaning === undefined || about === undefined)
    return { name: label, cultivar: null, kind: undefined, variant: null };
  return {
    name: about.names[language].value,
    cultivar: meaning.cultivar,
    kind: meaning.kind,
    variant: meaning.variant,
  };
}
