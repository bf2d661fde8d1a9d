import { useEffect, useState } from 'preact/hooks';
import type { RunFacts } from '../../../../../packages/verger/src/serve/api/answers.js';
import { useLanguage } from '../../language/language.js';
import { Problem } from '../../parts/problem.js';
import { Section } from '../../parts/section.js';
import { fetchColumns, type TaskColumns } from '../../time-line/columns.js';
import { TimeLine } from '../../time-line/time-line.js';

/** A drawing of many tasks is a megabyte: while the run goes on it is fetched that often. */
const freshMs = 5000;

/** When which worker did what; an empty stretch is idle. */
export function TimeLineSection({ run, log }: { readonly run: string; readonly log: RunFacts }) {
  const language = useLanguage();
  const { say } = language;
  const [columns, setColumns] = useState<TaskColumns>();
  const [error, setError] = useState<Error>();
  const age = log.end === undefined ? Math.floor(log.lastAt / freshMs) : log.lastAt;
  useEffect(() => {
    const stop = new AbortController();
    fetchColumns(run, stop.signal).then(setColumns, (cause: unknown) => {
      if (!stop.signal.aborted) setError(cause as Error);
    });
    return () => stop.abort();
  }, [run, age]);
  if (error !== undefined) return <Problem error={error} />;
  if (columns === undefined || columns.tasks === 0) return null;
  const text = say.timeLineText(language.integer(columns.lanes.length), language.integer(columns.tasks));
  return (
    <Section title={say.timeLine} aside={<Legend stages={columns.stages} failed={columns.failed} />}>
      <TimeLine columns={columns} label={text} />
    </Section>
  );
}

function Legend({ stages, failed }: Pick<TaskColumns, 'stages' | 'failed'>) {
  const { say } = useLanguage();
  return (
    <ul class="legend">
      {stages.map((stage, i) => (
        <li key={stage}>
          <span class={`swatch stage-${i % 6}`} /> {stage}
        </li>
      ))}
      {failed > 0 && (
        <li>
          <span class="swatch retried" /> {say.failedAttempt}
        </li>
      )}
    </ul>
  );
}
