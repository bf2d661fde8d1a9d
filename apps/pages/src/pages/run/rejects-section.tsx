import { useState } from 'preact/hooks';
import type { RejectsAnswer } from '../../../../../packages/verger/src/serve/api/answers.js';
import { useLanguage } from '../../language/language.js';
import { printable } from '../../parts/printable.js';
import { Answered, Section } from '../../parts/section.js';
import { useAnswer } from '../../use-answer.js';

const step = 100;

/** The inputs without a row, each with its reason. */
export function RejectsSection({ run, isLive }: { readonly run: string; readonly isLive: boolean }) {
  const language = useLanguage();
  const { say } = language;
  const [count, setCount] = useState(step);
  const asked = useAnswer<RejectsAnswer>(`runs/${run}/rejects?count=${count}`, isLive ? 5000 : undefined);
  if (asked.answer?.total === 0 && asked.error === undefined) return null;
  return (
    <Section title={say.rejects} aside={<a href={`./api/runs/${run}/rejects.csv`}>{say.asCsv}</a>}>
      <Answered asked={asked}>
        {({ total, rejects }) => (
          <>
            <div class="scroll" tabIndex={0} role="region" aria-label={say.rejects}>
              <table>
                <thead>
                  <tr>
                    <th>{say.path}</th>
                    <th>{say.label}</th>
                    <th>{say.reason}</th>
                    <th>{say.detail}</th>
                  </tr>
                </thead>
                <tbody>
                  {rejects.map(({ path, label, reason, detail }) => (
                    <tr key={path}>
                      <th scope="row">{printable(path)}</th>
                      <td>{printable(label ?? '')}</td>
                      <td>{reason}</td>
                      <td class="text">{printable(detail)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <p class="quiet">
              {say.shown(language.integer(rejects.length), language.integer(total))}{' '}
              {rejects.length < Math.min(total, 1000) && (
                <button type="button" onClick={() => setCount(Math.min(1000, count + step))}>
                  {say.more}
                </button>
              )}
            </p>
          </>
        )}
      </Answered>
    </Section>
  );
}
