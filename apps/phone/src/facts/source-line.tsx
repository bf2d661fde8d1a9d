import { useLanguage } from '../language/language.js';
import { useReady } from '../ready.js';

/** Where a figure is from, under which licence; and what figures are of, where that is not quite the same. */
export function SourceLine({ of, note }: { readonly of: string; readonly note?: string | undefined }) {
  const { facts } = useReady();
  const { say } = useLanguage();
  const { citation, licence } = facts.source(of);
  return (
    <p class="source">
      {note !== undefined && note !== '' && <span>{note}. </span>}
      {say.source} : <a href={`#/about`}>{citation}</a>. {say.licence} : {licence}.
    </p>
  );
}
