/** A value with where it comes from. */
export interface Value<T, Unit extends string | null = string | null> {
  readonly value: T;
  /** Null for what has none, such as a name. */
  readonly unit: Unit;
  /** The id of one of `Facts.sources`. */
  readonly source: string;
}

/** How well the food of a source fits the kind: the same, a near one, or one for several kinds. */
export type Match = 'exact' | 'close' | 'group';

export const matches = ['exact', 'close', 'group'] as const satisfies readonly Match[];

/** The food of a source that figures are of. */
export interface Food {
  /** As the source names it. */
  readonly name: string;
  /** Its name there in English, if the source has one; else null. */
  readonly nameEn: string | null;
  /** The number by which the source knows it. */
  readonly code: string;
  readonly match: Match;
  /** In what it differs; null: nothing noted. */
  readonly note: string | null;
}

/** What figures are of: a kind, or a variant of it such as a cultivar. */
export interface Subject {
  readonly kind: string;
  /** Null: the kind as a whole. */
  readonly variant: string | null;
}
