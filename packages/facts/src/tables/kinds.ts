import { tableSources } from '../sources.js';
import { id, tableRows, type TableRow } from '../table-row.js';
import type { Subject, Value } from '../value.js';

const columns = [
  ...[
    'dataset',
    'label',
    'kind',
    'name_en',
    'name_fr',
    'scientific_name',
    'scientific_name_source',
    'family',
  ],
  ...['family_source', 'category', 'cultivar', 'variant', 'note'],
] as const;

/** What a kind of fruit is. */
export interface Kind {
  readonly id: string;
  /** Everyday names, and that of the species. */
  readonly names: {
    readonly en: Value<string, null>;
    readonly fr: Value<string, null>;
    readonly scientific: Value<string, null>;
  };
  /** The botanical family. */
  readonly family: Value<string, null>;
  /** As sold. */
  readonly category: Value<'fruit' | 'vegetable' | 'nut', null>;
}

/** What a label of a data set stands for. */
export interface Labelled extends Subject {
  /** Null where the label names none. */
  readonly cultivar: string | null;
  /** What is uncertain about it; null: nothing noted. */
  readonly note: string | null;
}

/** The labels of data sets, and the kinds that they are of. */
export interface KindsTable {
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly labels: ReadonlyMap<string, Labelled>;
}

type Row = TableRow<(typeof columns)[number]>;

/** @throws FactsError also where two rows disagree on a kind or on a label, or one of them is there twice */
export function readKinds(text: string): KindsTable {
  const kinds = new Map<string, Kind>();
  const labels = new Map<string, Labelled>();
  const seen = new Set<string>();
  for (const row of tableRows(text, 'kinds.csv', columns)) {
    const dataset = row.oneOf('dataset', ['fruits-360', 'grocery-fine', 'grocery-coarse']);
    const label = row.text('label');
    if (seen.has(`${dataset}/${label}`)) throw row.fault(`${dataset} has this label twice`, 'label');
    seen.add(`${dataset}/${label}`);
    const kind = kindOf(row);
    const earlier = kinds.get(kind.id);
    if (earlier !== undefined && JSON.stringify(earlier) !== JSON.stringify(kind))
      throw row.fault(`an earlier row says otherwise of ${kind.id}`);
    kinds.set(kind.id, kind);
    const meaning = labelledOf(row, kind.id);
    const known = labels.get(label);
    if (known !== undefined && (known.kind !== meaning.kind || known.variant !== meaning.variant))
      throw row.fault('another data set has it as another kind or variant', 'label');
    labels.set(label, known ?? meaning);
  }
  return { kinds, labels };
}

function kindOf(row: Row): Kind {
  const own = { unit: null, source: tableSources.verger.id };
  return {
    id: row.like('kind', id, 'the id of a kind'),
    names: {
      en: { value: row.text('name_en'), ...own },
      fr: { value: row.text('name_fr'), ...own },
      scientific: {
        value: row.like('scientific_name', /^[A-Z][a-z]+( \S+)+$/, 'the name of a species'),
        unit: null,
        source: sourceOf(row.oneOf('scientific_name_source', ['usda', 'ciqual', 'common knowledge'])),
      },
    },
    family: {
      value: row.like('family', /^[A-Z][a-z]+aceae$/, 'a botanical family'),
      unit: null,
      source: sourceOf(row.oneOf('family_source', ['common knowledge'])),
    },
    category: { value: row.oneOf('category', ['fruit', 'vegetable', 'nut']), ...own },
  };
}

function sourceOf(name: 'usda' | 'ciqual' | 'common knowledge'): string {
  return tableSources[name === 'common knowledge' ? 'commonKnowledge' : name].id;
}

function labelledOf(row: Row, kind: string): Labelled {
  const variant = row.maybe('variant') === null ? null : row.like('variant', id, 'the id of a variant');
  return { kind, variant, cultivar: row.maybe('cultivar'), note: row.maybe('note') };
}
