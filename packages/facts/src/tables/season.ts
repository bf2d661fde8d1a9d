import { tableSources } from '../sources.js';
import { tableRows, type TableRow } from '../table-row.js';
import { type Food, matches, type Subject, type Value } from '../value.js';
import { onceEach, subjectOf } from './subject.js';

/** The steps from field to plate that emissions are split into. */
export const stages = [
  'agriculture',
  'processing',
  'packaging',
  'transport',
  'retail',
  'consumption',
] as const;

/** A step from field to plate. */
export type Stage = (typeof stages)[number];

/** When a food is in season in France. */
export interface Season extends Subject {
  readonly food: Food;
  /** From 1 for January, ascending. Twelve: it is sold all year, which is not to say that it grows in France. */
  readonly months: Value<readonly number[], 'month'>;
}

/** The greenhouse gases of a kilogram of food as sold in France. */
export interface Footprint extends Subject {
  readonly food: Food;
  /** The sum of the stages. */
  readonly total: Value<number, 'kg CO2e/kg'>;
  readonly stages: Readonly<Record<Stage, Value<number, 'kg CO2e/kg'>>>;
}

/** A row of the table gives both. */
export interface SeasonRow {
  readonly season: Season;
  readonly footprint: Footprint;
}

const columns = [
  ...(['kind', 'variant', 'ademe_slug', 'ademe_name_fr', 'agribalyse_code', 'months_in_season_fr'] as const),
  ...(['match', 'note', 'co2e_kg_per_kg'] as const),
  ...stages.map((stage) => `co2e_${stage}_kg_per_kg` as const),
];
type Row = TableRow<(typeof columns)[number]>;

const source = tableSources.impactCo2.id;
const unit = 'kg CO2e/kg';

export function readSeason(text: string, kinds: ReadonlySet<string>): SeasonRow[] {
  const once = onceEach();
  return tableRows(text, 'season.csv', columns).map((row) => {
    const subject = subjectOf(row, kinds);
    once(row, subject);
    row.like('ademe_slug', /^[a-z]+$/, 'a name in addresses of the source');
    const food: Food = {
      name: row.text('ademe_name_fr'),
      nameEn: null,
      code: row.like('agribalyse_code', /^\d+(_\d+)?$/, 'a code of Agribalyse'),
      match: row.oneOf('match', matches),
      note: row.maybe('note'),
    };
    const shared = { ...subject, food };
    return {
      season: { ...shared, months: { value: monthsOf(row), unit: 'month', source } },
      footprint: { ...shared, ...emissionsOf(row) },
    };
  });
}

function monthsOf(row: Row): readonly number[] {
  const text = row.like('months_in_season_fr', /^\d+( \d+)*$/, 'months separated by blanks');
  const months = text.split(' ').map(Number);
  if (months.some((month, i) => month < 1 || month > 12 || (i > 0 && month <= months[i - 1])))
    throw row.fault(`${JSON.stringify(text)} is not months from 1 to 12, ascending`, 'months_in_season_fr');
  return months;
}

/** The source rounds stages to three digits: the sum may be off by that. */
const rounding = 1e-3;

function emissionsOf(row: Row): Pick<Footprint, 'total' | 'stages'> {
  const parts = stages.map((stage) => [stage, row.someNumber(`co2e_${stage}_kg_per_kg`)] as const);
  const total = row.someNumber('co2e_kg_per_kg');
  const sum = parts.reduce((all, [, value]) => all + value, 0);
  if (Math.abs(total - sum) > rounding * Math.max(total, 1))
    throw row.fault(`${total} is not the sum of the stages, ${sum.toFixed(4)}`, 'co2e_kg_per_kg');
  const valued = parts.map(([stage, value]) => [stage, { value, unit, source }] as const);
  return { total: { value: total, unit, source }, stages: Object.fromEntries(valued) as Footprint['stages'] };
}
