import { tableSources } from '../sources.js';
import { tableRows, type TableRow } from '../table-row.js';
import { type Food, matches, type Subject, type Value } from '../value.js';
import { onceEach, subjectOf } from './subject.js';

/** The nutrients that there are figures for, each with the unit of its column. */
export const nutrients = {
  energyKj: { column: 'energy_kj', unit: 'kJ' },
  energyKcal: { column: 'energy_kcal', unit: 'kcal' },
  water: { column: 'water_g', unit: 'g' },
  protein: { column: 'protein_g', unit: 'g' },
  carbohydrate: { column: 'carbohydrate_g', unit: 'g' },
  sugars: { column: 'sugars_g', unit: 'g' },
  fibre: { column: 'fibre_g', unit: 'g' },
  fat: { column: 'fat_g', unit: 'g' },
  potassium: { column: 'potassium_mg', unit: 'mg' },
  calcium: { column: 'calcium_mg', unit: 'mg' },
  magnesium: { column: 'magnesium_mg', unit: 'mg' },
  iron: { column: 'iron_mg', unit: 'mg' },
  vitaminC: { column: 'vitamin_c_mg', unit: 'mg' },
  betaCarotene: { column: 'beta_carotene_ug', unit: 'µg' },
  folate: { column: 'folate_dfe_ug', unit: 'µg' },
} as const;

/** A nutrient by its name, such as `vitaminC`. */
export type Nutrient = keyof typeof nutrients;

/** How much there is of a nutrient. */
export interface Amount extends Value<number | 'traces', (typeof nutrients)[Nutrient]['unit']> {
  /** It is less than the value, which is the least that was measured. `traces`: it was found, not measured. */
  readonly below: boolean;
}

/** The composition of a food. */
export interface Nutrition extends Subject {
  readonly food: Food;
  /** Per 100 g of the edible part, raw. Null: not known. */
  readonly per100g: Readonly<Record<Nutrient, Amount | null>>;
}

const names = Object.keys(nutrients) as Nutrient[];
const columns = [
  ...(['kind', 'variant', 'ciqual_code', 'ciqual_name_fr', 'ciqual_name_en', 'match', 'note'] as const),
  ...names.map((name) => nutrients[name].column),
];

export function readNutrients(text: string, kinds: ReadonlySet<string>): Nutrition[] {
  const once = onceEach();
  return tableRows(text, 'nutrients.csv', columns).map((row) => {
    const subject = subjectOf(row, kinds);
    once(row, subject);
    const food: Food = {
      name: row.text('ciqual_name_fr'),
      nameEn: row.text('ciqual_name_en'),
      code: row.like('ciqual_code', /^\d+$/, 'a code of Ciqual'),
      match: row.oneOf('match', matches),
      note: row.maybe('note'),
    };
    const amounts = names.map((name) => [name, amountOf(row, name)] as const);
    return { ...subject, food, per100g: Object.fromEntries(amounts) as Nutrition['per100g'] };
  });
}

function amountOf(row: TableRow<(typeof columns)[number]>, name: Nutrient): Amount | null {
  const { column, unit } = nutrients[name];
  const text = row.maybe(column);
  if (text === null) return null;
  const shared = { unit, source: tableSources.ciqual.id };
  if (text === 'traces') return { value: 'traces', below: false, ...shared };
  const found = /^(<?)(\d+(?:\.\d+)?)$/.exec(text);
  if (found === null) throw row.fault(`${JSON.stringify(text)} is no number, <number or "traces"`, column);
  return { value: Number(found[2]), below: found[1] === '<', ...shared };
}
