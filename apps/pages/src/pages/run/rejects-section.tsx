import { useState } from 'preact/hooks';
import type { RejectsAnswer } from '../../../../../packages/verger/src/serve/api/answers.js';
import { useLanguage } from '../../language/language.js';
import { More } from '../../parts/more.js';
import { printable } from '../../parts/printable.js';
import { Answered, Section } from '../../parts/section.js';
import { useAnswer } from '../../use-answer.js';
import { FirstBytes } from './first-bytes.js';

const step = 100;

/** The inputs without a row, each with its reason. */
export function RejectsSection({ run, isLive }: { readonly run: string; readonly isLive: boolean }) {
  const language = useLanguage();
  const { say } = language;
  const [count, setCount] = useState(step);
  const [reason, setReason] = useState('');
  const filter = reason === '' ? '' : `reason=${encodeURIComponent(reason)}`;
  const path = `runs/${run}/rejects?count=${count}&${filter}`;
  const asked = useAnswer<RejectsAnswer>(path, isLive ? 5000 : undefined);
  const reasons = Object.entries(asked.answer?.byReason ?? {});
  if (asked.answer !== undefined && reasons.length === 0 && asked.error === undefined) return null;
  return (
    <Section title={say.rejects} aside={<a href={`./api/runs/${run}/rejects.csv?${filter}`}>{say.asCsv}</a>}>
      <div class="filters">
        <label>
          {say.reason}{' '}
          <select value={reason} onChange={(event) => setReason(event.currentTarget.value)}>
            <option value="">{say.all}</option>
            {reasons.map(([name, n]) => (
              <option key={name} value={name}>
                {name} ({language.integer(n)})
              </option>
            ))}
          </select>
        </label>
      </div>
      <Answered asked={asked}>
        {({ total, rejects, showsBytes }) => (
          <>
            <RejectTable run={run} rejects={rejects} showsBytes={showsBytes} />
            <More
              shown={rejects.length}
              total={total}
              onMore={() => setCount(Math.min(1000, count + step))}
            />
          </>
        )}
      </Answered>
    </Section>
  );
}

function RejectTable({
  run,
  rejects,
  showsBytes,
}: { readonly run: string } & Pick<RejectsAnswer, 'rejects' | 'showsBytes'>) {
  const { say } = useLanguage();
  return (
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
          {rejects.map(({ number, path, label, reason, detail }) => (
            <tr key={number}>
              <th scope="row">{printable(path)}</th>
              <td>{printable(label ?? '')}</td>
              <td>{reason}</td>
              <td class="text">
                {printable(detail)}
                {showsBytes && <FirstBytes run={run} reject={number} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
