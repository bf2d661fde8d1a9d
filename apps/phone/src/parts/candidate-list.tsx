import { fruitName } from '../fruit-name.js';
import { useLanguage } from '../language/language.js';
import { useReady } from '../ready.js';
import type { Verdict } from '../worker/tasks.js';

/** Labels with how probable they are. */
export function CandidateList({ of, title }: { readonly of: Verdict['candidates']; readonly title: string }) {
  const { facts } = useReady();
  const language = useLanguage();
  return (
    <div class="candidates">
      <h3>{title}</h3>
      <ol>
        {of.map(({ label, probability }) => {
          const { name, cultivar } = fruitName(facts, label, language.name);
          return (
            <li key={label}>
              <span class="candidate">
                {name}
                {cultivar !== null && <small> {cultivar}</small>}
              </span>
              <span class="share">{language.percent(probability)}</span>
              <span class="bar" aria-hidden="true">
                <span style={{ width: `${Math.max(1, probability * 100)}%` }} />
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
