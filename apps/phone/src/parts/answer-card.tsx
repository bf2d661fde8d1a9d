import { certaintyOf, shareOf } from '../certainty.js';
import { fruitName } from '../fruit-name.js';
import { useLanguage } from '../language/language.js';
import { useReady } from '../ready.js';
import type { Verdict } from '../worker/tasks.js';
import { CandidateList } from './candidate-list.js';

/** What it is, in words; or that this is not known. */
export function AnswerCard({ verdict, isBusy }: { readonly verdict: Verdict; readonly isBusy: boolean }) {
  const { opening } = useReady();
  const language = useLanguage();
  const { say } = language;
  return (
    <section class={`answer ${verdict.decision}`} aria-busy={isBusy} aria-labelledby="answer">
      <div aria-live="polite">
        <Words verdict={verdict} />
      </div>
      {opening.recogniser.calibratedOn === null && <p class="quiet small">{say.uncalibrated}</p>}
      {/* Less: it had been looked at before. */}
      {verdict.took >= 5 && <p class="quiet small">{say.took(language.number(Math.round(verdict.took)))}</p>}
    </section>
  );
}

function Words({ verdict }: { readonly verdict: Verdict }) {
  const { facts, opening } = useReady();
  const language = useLanguage();
  const { say } = language;
  const { decision, name, candidates, ranking } = verdict;
  if (decision === 'unknown')
    return (
      <>
        <h2 id="answer">{say.unknown}</h2>
        <p>{say.unknownText}</p>
        <p class="quiet">{say.unknownHint}</p>
        <details>
          <summary>{say.nearest}</summary>
          <CandidateList of={ranking.slice(0, 3)} title={say.nearest} />
        </details>
      </>
    );
  if (decision === 'unsure' || name === null)
    return (
      <>
        <h2 id="answer">{say.unsure}</h2>
        <p>{say.unsureText}</p>
        <CandidateList of={candidates.slice(0, 5)} title={say.candidates} />
      </>
    );
  const fruit = fruitName(facts, name, language.name);
  const share = shareOf(verdict);
  const rest = decision === 'kind' ? candidates : ranking.filter(({ probability }) => probability >= 0.01);
  return (
    <>
      {opening.recogniser.calibratedOn !== null && (
        <p class="certainty">
          {say.known[certaintyOf(share)]} <small>({language.percent(share)})</small>
        </p>
      )}
      <h2 id="answer">{fruit.name}</h2>
      {decision === 'label' && fruit.cultivar !== null && <p>{say.cultivar(fruit.cultivar)}</p>}
      {decision === 'kind' && <p class="quiet">{say.kindOnly}</p>}
      {rest.length > 1 && <CandidateList of={rest.slice(0, 4)} title={say.candidates} />}
    </>
  );
}
