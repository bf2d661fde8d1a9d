import { useState } from 'preact/hooks';
import type { ComponentsAnswer } from '../../../../packages/verger/src/serve/api/atlas-answers.js';
import { type Language, useLanguage } from '../language/language.js';
import { Answered, Section } from '../parts/section.js';
import { useAnswer } from '../use-answer.js';
import { Chart, type Line } from './chart.js';

const million = 1e6;

/** How many components to keep: what each number brings, with a handle. */
export function ComponentsSection({ run }: { readonly run: string }) {
  const { say } = useLanguage();
  const asked = useAnswer<ComponentsAnswer>(`runs/${run}/atlas/components`);
  return (
    <Section title={say.chooseK}>
      <p class="quiet">{say.chooseKText}</p>
      <Answered asked={asked}>{(answer) => <Choice answer={answer} />}</Answered>
    </Section>
  );
}

function Choice({ answer }: { readonly answer: ComponentsAnswer }) {
  const language = useLanguage();
  const { say } = language;
  const { explained, curves } = answer;
  const most = explained.length;
  const [k, setK] = useState(curves.find(({ recommended }) => recommended !== null)?.recommended ?? most);
  const cumulated = runningSum(explained);
  if (most === 0) return null;
  const lines: Line[] = [
    { name: say.variance, class: 'line-0', points: cumulated.map((share, i) => [i + 1, share]) },
    ...curves.map(({ neighbours, points }, i) => ({
      name: neighbours === 'all' ? say.accuracy : say.accuracyOtherGroups,
      class: `line-${i + 1}`,
      points: points.map(({ components, accuracy }) => [components, accuracy] as const),
    })),
  ];
  return (
    <>
      <Chart lines={lines} most={most} at={k} label={say.chooseK} />
      <label class="handle">
        {say.kNumber}
        {say.colon} <strong>{language.integer(k)}</strong>
        <input
          type="range"
          min={1}
          max={most}
          value={k}
          onInput={({ currentTarget }) => setK(Number(currentTarget.value))}
        />
      </label>
      <dl class="facts">
        {factsAt(k, answer, cumulated, language).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {curves.map(
        ({ neighbours, recommended }) =>
          recommended !== null && (
            <p key={neighbours} class="quiet">
              {neighbours === 'all' ? say.accuracy : say.accuracyOtherGroups}
              {say.colon} {say.recommendedK(language.integer(recommended))}
            </p>
          ),
      )}
    </>
  );
}

function factsAt(
  k: number,
  { curves, bytesPerComponent }: ComponentsAnswer,
  cumulated: readonly number[],
  language: Language,
): readonly (readonly [string, string])[] {
  const { say } = language;
  return [
    [say.variance, language.share(cumulated[k - 1])],
    ...curves.map(({ neighbours, points }): readonly [string, string] => {
      // The accuracy was measured at some numbers only: the nearest below.
      const measured = points.filter(({ components }) => components <= k).at(-1) ?? points[0];
      const name = neighbours === 'all' ? say.accuracy : say.accuracyOtherGroups;
      return [
        name,
        `${language.share(measured.accuracy)} ± ${language.share(measured.error)} (k = ${measured.components})`,
      ];
    }),
    [say.bytesPerMillion, language.bytes(k * bytesPerComponent * million)],
  ];
}

function runningSum(shares: readonly number[]): readonly number[] {
  let sum = 0;
  return shares.map((share) => (sum += share));
}
