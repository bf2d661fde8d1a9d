import type { Footprint, KindFacts, Measure, Refuse } from '@verger/facts';
import { useLanguage } from '../language/language.js';
import { Fact } from './fact.js';
import { foodNote } from './food-note.js';
import { SourceLine } from './source-line.js';

export function NamesFact({ of: { names, family } }: { readonly of: KindFacts }) {
  const { say } = useLanguage();
  const rows = [
    [say.french, names.fr.value, 'fr'],
    [say.english, names.en.value, 'en'],
    [say.scientific, names.scientific.value, 'la'],
    [say.family, family.value, 'la'],
  ] as const;
  const sources = [...new Set([names.scientific.source, family.source])];
  return (
    <Fact title={say.names} short={<i lang="la">{names.scientific.value}</i>}>
      <table>
        <caption class="unseen">{say.names}</caption>
        <tbody>
          {rows.map(([title, name, language]) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              <td lang={language}>{name}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {sources.map((source) => (
        <SourceLine key={source} of={source} />
      ))}
    </Fact>
  );
}

export function ClimateFact({ of }: { readonly of: Footprint | undefined }) {
  const language = useLanguage();
  const { say } = language;
  if (of === undefined) return <Fact title={say.climate} short={undefined} />;
  return (
    <Fact title={say.climate} short={`${language.number(of.total.value)} kg CO₂e/kg`}>
      <p>{say.climateText(language.number(of.total.value))}</p>
      <SourceLine of={of.total.source} note={foodNote(of.food, language)} />
    </Fact>
  );
}

export function RefuseFact({ of }: { readonly of: Refuse | undefined }) {
  const language = useLanguage();
  const { say } = language;
  if (of === undefined) return <Fact title={say.inedible} short={undefined} />;
  return (
    <Fact title={say.inedible} short={language.percent(of.share.value / 100)}>
      {of.what !== null && <p lang="en">{of.what}</p>}
      <SourceLine of={of.share.source} note={foodNote(of.food, language)} />
    </Fact>
  );
}

export function MassFact({ of }: { readonly of: readonly Measure[] | null }) {
  const language = useLanguage();
  const { say } = language;
  const measure = of?.at(Math.floor((of.length - 1) / 2));
  if (of === null || measure === undefined) return <Fact title={say.mass} short={undefined} />;
  const short = measure.wholeMass ?? measure.edibleMass;
  return (
    <Fact title={say.mass} short={say.massText(language.number(short.value))}>
      <table>
        <caption class="unseen">{say.mass}</caption>
        <tbody>
          {of.map(({ size, wholeMass, edibleMass }) => (
            <tr key={size}>
              <th scope="row" lang="en">
                {size}
              </th>
              <td>
                {wholeMass !== null && <>{say.massText(language.number(wholeMass.value))}; </>}
                {say.massEdible(language.number(edibleMass.value))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <SourceLine of={measure.edibleMass.source} note={foodNote(measure.food, language)} />
    </Fact>
  );
}
