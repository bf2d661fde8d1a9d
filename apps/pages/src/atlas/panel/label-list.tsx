import { useMemo, useState } from 'preact/hooks';
import { useLanguage } from '../../language/language.js';
import { printable } from '../../parts/printable.js';
import { hueClass } from '../tinting.js';

/** A longer list would slow the page down: the search finds the rest. */
const mostShown = 300;

/** All labels with their images: search, and choose some to see only those. */
export function LabelList({
  labels,
  counts,
  chosen,
  onChoose,
}: {
  readonly labels: readonly string[];
  readonly counts: Uint32Array;
  readonly chosen: ReadonlySet<number>;
  readonly onChoose: (chosen: ReadonlySet<number>) => void;
}) {
  const language = useLanguage();
  const { say } = language;
  const [search, setSearch] = useState('');
  const found = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return labels.flatMap((label, number) => (label.toLowerCase().includes(wanted) ? [number] : []));
  }, [labels, search]);
  const toggle = (number: number): void => {
    const next = new Set(chosen);
    if (!next.delete(number)) next.add(number);
    onChoose(next);
  };
  return (
    <>
      <div class="filters">
        <input
          type="search"
          placeholder={say.searchLabels}
          aria-label={say.searchLabels}
          value={search}
          onInput={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        {chosen.size > 0 && (
          <button type="button" onClick={() => onChoose(new Set())}>
            {say.showAll}
          </button>
        )}
      </div>
      <ul class="labels">
        {found.slice(0, mostShown).map((number) => (
          <li key={number}>
            <label>
              <input type="checkbox" checked={chosen.has(number)} onChange={() => toggle(number)} />
              <span class={`swatch ${hueClass(number)}`} />
              <span class="text">{labels[number] === '' ? say.noLabel : printable(labels[number])}</span>
              <span class="quiet">{language.integer(counts[number])}</span>
            </label>
          </li>
        ))}
      </ul>
      {found.length > mostShown && (
        <p class="quiet">{say.shown(language.integer(mostShown), language.integer(found.length))}</p>
      )}
    </>
  );
}
