import type { ComponentChildren } from 'preact';
import { useLanguage } from '../language/language.js';

/** One fact, which opens; or that it is not known. */
export function Fact({
  title,
  short,
  children,
}: {
  readonly title: string;
  /** In a few words; undefined: not known. */
  readonly short: ComponentChildren;
  readonly children?: ComponentChildren;
}) {
  const { say } = useLanguage();
  if (short === undefined)
    return (
      <div class="fact">
        <span class="fact-title">{title}</span> <span class="quiet">{say.notKnown}</span>
      </div>
    );
  return (
    <details class="fact">
      <summary>
        <span class="fact-title">{title}</span> <span class="fact-short">{short}</span>
      </summary>
      {children}
    </details>
  );
}
