import type { Season } from '@verger/facts';
import { useLanguage } from '../language/language.js';
import { Fact } from './fact.js';
import { foodNote } from './food-note.js';
import { SourceLine } from './source-line.js';

const allMonths = Array.from({ length: 12 }, (_, i) => i + 1);

/** The year in twelve cells, and in words. */
export function SeasonFact({ of }: { readonly of: Season | undefined }) {
  const language = useLanguage();
  const { say } = language;
  if (of === undefined) return <Fact title={say.season} short={undefined} />;
  const { months } = of;
  const words =
    months.value.length === 12 ? say.allYear : months.value.map((month) => language.month(month)).join(', ');
  return (
    <Fact
      title={say.season}
      short={
        <span class="year" aria-hidden="true">
          {allMonths.map((month) => (
            <span key={month} class={months.value.includes(month) ? 'in' : ''}>
              {language.month(month).slice(0, 1).toUpperCase()}
            </span>
          ))}
        </span>
      }
    >
      <p>{words}</p>
      <SourceLine of={months.source} note={foodNote(of.food, language)} />
    </Fact>
  );
}
