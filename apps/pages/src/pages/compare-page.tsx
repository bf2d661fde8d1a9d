import type { CompareAnswer } from '../../../../packages/verger/src/serve/api/answers.js';
import { useLanguage } from '../language/language.js';
import { printable } from '../parts/printable.js';
import { Answered } from '../parts/section.js';
import { useAnswer } from '../use-answer.js';

/** Two results: whether they are the same bytes, then only what differs. */
export function ComparePage({ left, right }: { readonly left: string; readonly right: string }) {
  const { say } = useLanguage();
  const asked = useAnswer<CompareAnswer>(`compare?left=${left}&right=${right}`);
  return (
    <>
      <p class="crumbs">
        <a href="#/">{say.back}</a>
      </p>
      <h1>{say.differences}</h1>
      <Answered asked={asked}>{(answer) => <Differences answer={answer} />}</Answered>
    </>
  );
}

function Differences({ answer }: { readonly answer: CompareAnswer }) {
  const { say } = useLanguage();
  const { left, right, samePlan, sameBytes, differences } = answer;
  const verdict = sameBytes ? say.sameBytes : samePlan ? say.samePlanOtherBytes : say.otherBytes;
  return (
    <>
      <div class={`verdict ${sameBytes ? 'complete' : samePlan ? 'damaged' : 'stopped'}`}>
        <p>
          {verdict} {samePlan && sameBytes && say.samePlan}
        </p>
      </div>
      {differences.length === 0 ? (
        <p>{say.noDifference}</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label={say.differences}>
          <table>
            <thead>
              <tr>
                <th>{say.setting}</th>
                <th>
                  <a href={`#/runs/${left.id}`}>{printable(left.name)}</a>
                </th>
                <th>
                  <a href={`#/runs/${right.id}`}>{printable(right.name)}</a>
                </th>
              </tr>
            </thead>
            <tbody>
              {differences.map(({ name, left: before, right: after }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td class="text">{textOf(before)}</td>
                  <td class="text">{textOf(after)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}
