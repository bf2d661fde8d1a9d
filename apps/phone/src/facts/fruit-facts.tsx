import { fruitName } from '../fruit-name.js';
import { useLanguage } from '../language/language.js';
import { useReady } from '../ready.js';
import { Fact } from './fact.js';
import { NutritionFact } from './nutrition-fact.js';
import { ClimateFact, MassFact, NamesFact, RefuseFact } from './other-facts.js';
import { SeasonFact } from './season-fact.js';

/** All that is known about a fruit, each value with its source. */
export function FruitFacts({ label }: { readonly label: string }) {
  const { facts } = useReady();
  const { say, name: language } = useLanguage();
  const { kind, variant } = fruitName(facts, label, language);
  const about = kind === undefined ? undefined : facts.about(kind, variant);
  return (
    <section class="facts" aria-labelledby="facts">
      <h2 id="facts">{say.facts}</h2>
      {about === undefined ? (
        <p class="quiet">{say.noFacts}</p>
      ) : (
        <>
          <NamesFact of={about} />
          <SeasonFact of={about.season?.[0]} />
          <NutritionFact of={about.nutrients?.[0]} />
          <RefuseFact of={about.refuse?.[0]} />
          <MassFact of={about.measures} />
          <ClimateFact of={about.footprint?.[0]} />
          <Fact title={say.storage} short={undefined} />
        </>
      )}
    </section>
  );
}
