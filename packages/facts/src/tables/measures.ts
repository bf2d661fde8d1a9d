import { tableSources } from '../sources.js';
import { tableRows, type TableRow } from '../table-row.js';
import { type Food, matches, type Subject, type Value } from '../value.js';
import { subjectOf } from './subject.js';

/** From the smallest to the largest; null: no limit on that side. */
export interface Range<Unit extends string> {
  readonly min: number | null;
  readonly max: number | null;
  readonly unit: Unit;
  readonly source: string;
}

/** The mass of a piece of a size. Null: not known. */
export interface Measure extends Subject {
  readonly food: Food;
  /** The source's words, such as `medium (3" dia)`. */
  readonly size: string;
  /** Without the refuse. */
  readonly edibleMass: Value<number, 'g'>;
  readonly wholeMass: Value<number, 'g'> | null;
  /**
   * `derived`: from the edible mass and the refuse; `stated`: the source says so. `withheld`: that mass would exceed 1.3 times
   * a ball of the diameter, so it is left out; null: the refuse is trimmed before sale.
   */
  readonly wholeMassBasis: 'derived' | 'stated' | 'withheld' | null;
  readonly diameter: Range<'mm'> | null;
  readonly length: Range<'mm'> | null;
}

/** What is not eaten. */
export interface Refuse extends Subject {
  readonly food: Food;
  /** Of the whole mass. */
  readonly share: Value<number, '%'>;
  /** What it is, such as `Skin`; null where nothing is thrown away. */
  readonly what: string | null;
}

const columns = [
  ...['kind', 'variant', 'usda_ndb', 'usda_description', 'match', 'note', 'refuse_percent'],
  ...['refuse_description', 'size_description', 'pieces', 'edible_mass_g', 'edible_mass_per_piece_g'],
  ...['whole_mass_per_piece_g', 'diameter_min_mm', 'diameter_max_mm', 'length_min_mm', 'length_max_mm'],
  'whole_mass_basis',
] as const;
type Row = TableRow<(typeof columns)[number]>;

const source = tableSources.usda.id;

/** A row has the refuse of its food, and the mass of a piece unless the source has none. */
export function readMeasures(
  text: string,
  kinds: ReadonlySet<string>,
): { readonly measures: readonly Measure[]; readonly refuse: readonly Refuse[] } {
  const measures: Measure[] = [];
  // The same on all rows of a food.
  const refuse = new Map<string, Refuse>();
  for (const row of tableRows(text, 'measures.csv', columns)) {
    const subject = subjectOf(row, kinds);
    const food: Food = {
      ...{ name: row.text('usda_description'), nameEn: row.text('usda_description') },
      code: row.like('usda_ndb', /^\d{5}$/, 'a food number of USDA'),
      match: row.oneOf('match', matches),
      note: row.maybe('note'),
    };
    const waste = refuseOf(row, { ...subject, food });
    const key = `${subject.kind}/${subject.variant ?? ''}`;
    const earlier = refuse.get(key);
    if (earlier !== undefined && JSON.stringify(earlier) !== JSON.stringify(waste))
      throw row.fault('an earlier row of this food says otherwise', 'refuse_percent');
    if (waste !== null) refuse.set(key, waste);
    if (row.maybe('size_description') !== null) measures.push(measureOf(row, { ...subject, food }));
    else requireNoMass(row);
  }
  return { measures, refuse: [...refuse.values()] };
}

function refuseOf(row: Row, of: Subject & { readonly food: Food }): Refuse | null {
  const value = row.number('refuse_percent');
  if (value === null) return null;
  if (value > 100) throw row.fault(`${value}% is more than all`, 'refuse_percent');
  return { ...of, share: { value, unit: '%', source }, what: row.maybe('refuse_description') };
}

function measureOf(row: Row, of: Subject & { readonly food: Food }): Measure {
  const pieces = row.someNumber('pieces');
  const edible = row.someNumber('edible_mass_per_piece_g');
  // Given with three digits.
  if (Math.abs((edible * pieces) / row.someNumber('edible_mass_g') - 1) > 0.04)
    throw row.fault(`is not the mass of ${pieces} divided by them`, 'edible_mass_per_piece_g');
  const whole = row.number('whole_mass_per_piece_g');
  const basis =
    row.maybe('whole_mass_basis') === null
      ? null
      : row.oneOf('whole_mass_basis', ['derived', 'stated', 'withheld']);
  if ((whole === null) === (basis === 'derived' || basis === 'stated'))
    throw row.fault(`does not go with a basis of ${basis ?? 'none'}`, 'whole_mass_per_piece_g');
  if (whole !== null && whole < edible) throw row.fault('is below the edible mass', 'whole_mass_per_piece_g');
  return {
    ...of,
    size: row.text('size_description'),
    edibleMass: { value: edible, unit: 'g', source },
    wholeMass: whole === null ? null : { value: whole, unit: 'g', source },
    wholeMassBasis: basis,
    diameter: rangeOf(row, 'diameter_min_mm', 'diameter_max_mm'),
    length: rangeOf(row, 'length_min_mm', 'length_max_mm'),
  };
}

function rangeOf(
  row: Row,
  low: (typeof columns)[number],
  high: (typeof columns)[number],
): Range<'mm'> | null {
  const { min, max } = row.range(low, high);
  return min === null && max === null ? null : { min, max, unit: 'mm', source };
}

function requireNoMass(row: Row): void {
  for (const column of columns.slice(columns.indexOf('pieces')))
    if (row.maybe(column) !== null) throw row.fault('there is no size that it is of', column);
}
