import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Asked } from '../use-answer.js';
import { useLanguage } from '../language/language.js';
import { Problem } from './problem.js';

/** A part of a page, with its heading. */
export function Section({
  title,
  aside,
  children,
}: {
  readonly title: string;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <div class="heading">
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** What an answer shows: each part of a page waits and fails for itself. */
export function Answered<Answer>({
  asked: { answer, error },
  children,
}: {
  readonly asked: Asked<Answer>;
  readonly children: (answer: Answer) => ComponentChildren;
}) {
  const { say } = useLanguage();
  return (
    <>
      {error !== undefined && <Problem error={error} />}
      {answer !== undefined && children(answer)}
      {answer === undefined && error === undefined && (
        <p class="quiet" aria-busy="true">
          {say.loading} …
        </p>
      )}
    </>
  );
}
