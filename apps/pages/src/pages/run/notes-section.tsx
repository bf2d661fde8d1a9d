import { useState } from 'preact/hooks';
import type { NotesAnswer } from '../../../../../packages/verger/src/serve/api/answers.js';
import type { Note } from '../../../../../packages/verger/src/runs/run-log.js';
import { type Language, useLanguage } from '../../language/language.js';
import { More } from '../../parts/more.js';
import { printable } from '../../parts/printable.js';
import { Answered, Section } from '../../parts/section.js';
import { useAnswer } from '../../use-answer.js';

const step = 50;

/** What happened, newest first; tasks that went well have a table of their own. */
export function NotesSection({ run, isLive }: { readonly run: string; readonly isLive: boolean }) {
  const language = useLanguage();
  const { say } = language;
  const [count, setCount] = useState(step);
  const asked = useAnswer<NotesAnswer>(`runs/${run}/notes?count=${count}`, isLive ? 2000 : undefined);
  return (
    <Section title={say.log}>
      <Answered asked={asked}>
        {({ total, notes }) => (
          <>
            <div class="scroll" tabIndex={0} role="region" aria-label={say.log}>
              <table>
                <thead>
                  <tr>
                    <th>{say.time}</th>
                    <th>{say.event}</th>
                    <th>{say.detail}</th>
                  </tr>
                </thead>
                <tbody>
                  {notes.map((note, i) => (
                    <tr key={total - i}>
                      <td>{language.clock(note.at)}</td>
                      <td>{note.type}</td>
                      <td class="text">{printable(textOf(note, language))}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <More shown={notes.length} total={total} onMore={() => setCount(Math.min(1000, count + step))} />
          </>
        )}
      </Answered>
    </Section>
  );
}

function textOf(note: Note, language: Language): string {
  switch (note.type) {
    case 'run-started':
      return `${note.engine}, ${note.workers}: ${note.input}`;
    case 'planned':
      return note.plan.slice(0, 12);
    case 'stage-started':
      return `${note.stage}, ${language.integer(note.tasks)}`;
    case 'stage-done':
      return `${note.stage}, ${language.duration(note.seconds)}`;
    case 'task-retried': {
      const end = note.signal ?? (note.exitCode === undefined ? undefined : `exit ${note.exitCode}`);
      return [`${note.task}, ${note.worker}: ${note.reason}`, end].filter(Boolean).join(', ');
    }
    case 'run-done':
      return `${language.integer(note.rows)} + ${language.integer(note.rejects)}, ${language.duration(note.seconds)}`;
    case 'run-failed':
      return `${note.code}: ${note.message}`;
    case 'reused':
      return `${language.integer(note.rows)} / ${language.integer(note.images)}`;
    case 'warning':
      return note.message;
  }
}
