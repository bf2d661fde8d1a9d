import { type Amount, type Nutrient, nutrients, type Nutrition } from '@verger/facts';
import { type Language, useLanguage } from '../language/language.js';
import { Fact } from './fact.js';
import { foodNote } from './food-note.js';
import { SourceLine } from './source-line.js';

/** Kilojoules say the same as kilocalories. */
const shown = (Object.keys(nutrients) as Nutrient[]).filter((name) => name !== 'energyKj');

export function NutritionFact({ of }: { readonly of: Nutrition | undefined }) {
  const language = useLanguage();
  const { say } = language;
  if (of === undefined) return <Fact title={say.nutrition} short={undefined} />;
  const { per100g, food } = of;
  const { energyKcal, sugars } = per100g;
  const short = [energyKcal, sugars].flatMap((amount) =>
    amount === null ? [] : [amountText(amount, language)],
  );
  return (
    <Fact title={say.nutrition} short={short[0] ?? '…'}>
      <table>
        <caption class="unseen">{say.nutrition}</caption>
        <tbody>
          {shown.map((name) => {
            const amount = per100g[name];
            return (
              <tr key={name}>
                <th scope="row">{say.nutrients[name]}</th>
                <td>
                  {amount === null ? <span class="quiet">{say.notKnown}</span> : amountText(amount, language)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <SourceLine of={(energyKcal ?? firstOf(of)).source} note={foodNote(food, language)} />
    </Fact>
  );
}

function firstOf({ per100g }: Nutrition): { readonly source: string } {
  return Object.values(per100g).find((amount) => amount !== null) ?? { source: 'ciqual-2025' };
}

function amountText({ value, unit, below }: Amount, language: Language): string {
  if (value === 'traces') return language.say.traces;
  return `${below ? '< ' : ''}${language.number(value)} ${unit}`;
}
