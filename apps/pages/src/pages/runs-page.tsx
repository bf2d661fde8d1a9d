import { useState } from 'preact/hooks';
import type { RunsAnswer } from '../../../../packages/verger/src/serve/api/answers.js';
import type { RunCard } from '../../../../packages/verger/src/serve/catalogue/run-card.js';
import { type Language, useLanguage } from '../language/language.js';
import { printable } from '../parts/printable.js';
import { Answered } from '../parts/section.js';
import { StateBadge } from '../parts/state-badge.js';
import { useAnswer } from '../use-answer.js';

/** All runs in the folders that the server was started with. */
export function RunsPage() {
  const { say } = useLanguage();
  const asked = useAnswer<RunsAnswer>('runs', 3000);
  return (
    <>
      <h1>{say.runs}</h1>
      <Answered asked={asked}>
        {({ runs }) =>
          runs.length === 0 ? (
            <p>
              {say.noRuns} <span class="quiet">{say.noRunsHint}</span>
            </p>
          ) : (
            <RunTable runs={runs} />
          )
        }
      </Answered>
    </>
  );
}

function RunTable({ runs }: { readonly runs: readonly RunCard[] }) {
  const language = useLanguage();
  const { say } = language;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const choose = (id: string): void =>
    setChosen((last) => (last.includes(id) ? last.filter((each) => each !== id) : [...last, id].slice(-2)));
  const [left, right] = chosen;
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label={say.runs}>
        <table>
          <thead>
            <tr>
              <th>
                <span class="unseen">{say.compare}</span>
              </th>
              <th>{say.name}</th>
              <th>{say.state}</th>
              <th class="number">{say.images}</th>
              <th class="number">{say.rejects}</th>
              <th class="number">{say.components}</th>
              <th>{say.backbone}</th>
              <th>{say.engine}</th>
              <th class="number">{say.duration}</th>
              <th class="number">{say.rate}</th>
              <th>{say.finished}</th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <RunRow
                key={run.id}
                run={run}
                isChosen={chosen.includes(run.id)}
                onChoose={choose}
                language={language}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p>
        {chosen.length < 2 ? (
          <span class="quiet">{say.compareHint}</span>
        ) : (
          <a class="action" href={`#/compare/${left}/${right}`}>
            {say.compare}
          </a>
        )}
      </p>
    </>
  );
}

function RunRow({
  run,
  isChosen,
  onChoose,
  language,
}: {
  readonly run: RunCard;
  readonly isChosen: boolean;
  readonly onChoose: (id: string) => void;
  readonly language: Language;
}) {
  const { say } = language;
  const integer = (value: number | undefined): string => (value === undefined ? '' : language.integer(value));
  const name = printable(run.name);
  return (
    <tr class={isChosen ? 'chosen' : ''}>
      <td>
        <input
          type="checkbox"
          checked={isChosen}
          aria-label={`${say.compare}: ${name}`}
          onChange={() => onChoose(run.id)}
        />
      </td>
      <th scope="row">
        <a href={`#/runs/${run.id}`}>{name}</a>
      </th>
      <td>
        <StateBadge state={run.state} />
      </td>
      <td class="number">{integer(run.rows)}</td>
      <td class="number">{integer(run.rejects)}</td>
      <td class="number">{integer(run.components)}</td>
      <td>{printable(run.backbone ?? '')}</td>
      <td>{printable(run.engine ?? '')}</td>
      <td class="number">{run.seconds === undefined ? '' : language.duration(run.seconds)}</td>
      <td class="number">{run.imagesPerSecond === undefined ? '' : language.decimal(run.imagesPerSecond)}</td>
      <td>{run.finishedAt === undefined ? '' : language.time(run.finishedAt)}</td>
    </tr>
  );
}
