/** What a study found, by which an atlas may be looked through. */
export const findingKinds = ['suspects', 'duplicates', 'outliers'] as const;
export type FindingKind = (typeof findingKinds)[number];
