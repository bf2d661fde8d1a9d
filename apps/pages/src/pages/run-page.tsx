import type { RunAnswer } from '../../../../packages/verger/src/serve/api/answers.js';
import { useLanguage } from '../language/language.js';
import { printable } from '../parts/printable.js';
import { Answered } from '../parts/section.js';
import { StateBadge } from '../parts/state-badge.js';
import { useAnswer } from '../use-answer.js';
import { DigestsSection } from './run/digests-section.js';
import { NotesSection } from './run/notes-section.js';
import { RejectsSection } from './run/rejects-section.js';
import { StagesSection } from './run/stages-section.js';
import { StopButton } from './run/stop-button.js';
import { TasksSection } from './run/tasks-section.js';
import { TimeLineSection } from './run/time-line-section.js';
import { Verdict } from './run/verdict.js';
import { WarningsSection } from './run/warnings-section.js';

const liveMs = 700;

/** One run: first whether it ended well, then where the time went. */
export function RunPage({ run }: { readonly run: string }) {
  const { say } = useLanguage();
  const asked = useAnswer<RunAnswer>(`runs/${run}`, liveMs);
  return (
    <>
      <p class="crumbs">
        <a href="#/">{say.back}</a>
      </p>
      <Answered asked={asked}>
        {({ card, log, manifest, isStudied }) => (
          <>
            <h1>
              {printable(card.name)} <StateBadge state={card.state} />
            </h1>
            <Verdict card={card} log={log} manifest={manifest} />
            {isStudied && (
              <p>
                <a class="action" href={`#/runs/${run}/atlas`}>
                  {say.atlas}
                </a>
              </p>
            )}
            {isBusy(card) && log?.end === undefined && <StopButton run={run} />}
            {log !== null && <StagesSection log={log} manifest={manifest} />}
            {log !== null && <TimeLineSection run={run} log={log} />}
            {log !== null && <TasksSection run={run} log={log} />}
            <RejectsSection run={run} isLive={isBusy(card)} />
            {log !== null && <NotesSection run={run} isLive={isBusy(card)} />}
            <DigestsSection manifest={manifest} />
            <WarningsSection warnings={manifest?.warnings ?? log?.warnings ?? []} />
          </>
        )}
      </Answered>
    </>
  );
}

function isBusy({ state }: RunAnswer['card']): boolean {
  return state === 'running' || state === 'updating';
}
