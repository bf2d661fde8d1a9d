/** Where figures come from, and what must be shown beside them. */
export interface Source {
  /** What values name it by. */
  readonly id: string;
  /** What to show; null if nothing need be. */
  readonly citation: string;
  readonly licence: string;
  /** Null if it has no page. */
  readonly url: string | null;
  /** What the licence rests on, and what to know about the figures; null if nothing. */
  readonly note: string | null;
}

/** The sources of whole columns. The works that figures of picking come from are added as their table is read. */
export const tableSources = {
  ciqual: {
    id: 'ciqual-2025',
    citation:
      'Anses. 2025. Ciqual French food composition table. https://ciqual.anses.fr/ (version of 3 November 2025)',
    licence: 'Licence Ouverte / Open Licence 2.0 (Etalab)',
    url: 'https://ciqual.anses.fr/',
    note:
      'Values were selected and reformatted. In French: Anses. 2025. Table de composition nutritionnelle des aliments Ciqual. ' +
      'The licence was read in the works of others that use the table, not on Anses’ own page.',
  },
  impactCo2: {
    id: 'impact-co2-2026',
    citation: 'ADEME, Impact CO2 (https://impactco2.fr), Agribalyse 3.2, data of 18 May 2026',
    licence: 'MIT, Copyright (c) 2022 Datagir; figures of Agribalyse: Licence Ouverte / Open Licence 2.0',
    url: 'https://impactco2.fr',
    note:
      'Months of France; where the source takes them from is not stated. Many foods share a model, so small differences mean ' +
      'nothing. No licence was seen for Agribalyse 3.2 itself, and ADEME’s notice on commercial reuse leaves a doubt: the table ' +
      'is a file of its own, and all else works without it.',
  },
  usda: {
    id: 'usda-sr21',
    citation:
      'U.S. Department of Agriculture, Agricultural Research Service, USDA Nutrient Data Laboratory. 2008. ' +
      'USDA National Nutrient Database for Standard Reference, Release 21',
    licence: 'public domain',
    url: 'https://www.ars.usda.gov/nutrientdata',
    note: 'Masses are of the edible part; those with the refuse are derived from them where that is sound. Inches are given in mm.',
  },
  commonKnowledge: {
    id: 'common-knowledge',
    citation: 'common knowledge',
    licence: 'none needed',
    url: null,
    note: 'Botanical families and some species: from no table.',
  },
  verger: {
    id: 'verger',
    citation: 'Verger',
    licence: 'Apache-2.0',
    url: null,
    note: 'Which kind a label is, everyday names and what is sold as fruit, vegetable or nut: compared with the tables of food where they have it.',
  },
} as const satisfies Readonly<Record<string, Source>>;
