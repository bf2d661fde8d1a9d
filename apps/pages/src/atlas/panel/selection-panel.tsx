import { useMemo, useState } from 'preact/hooks';
import type { AtlasImagesAnswer } from '../../../../../packages/verger/src/serve/api/atlas-answers.js';
import { useLanguage } from '../../language/language.js';
import { printable } from '../../parts/printable.js';
import { Answered } from '../../parts/section.js';
import { useAnswer } from '../../use-answer.js';
import type { AtlasPoints } from '../points.js';
import { ImageList } from './image-list.js';
import { SaveButtons } from './save-buttons.js';

const pageLength = 60;
const mostAsked = 180;
const mostLabels = 12;

/** The chosen images: how many of each label, their list, and ways out of the page. */
export function SelectionPanel({
  run,
  points,
  labels,
  selection,
  focus,
  onFocus,
  onClear,
}: {
  readonly run: string;
  readonly points: AtlasPoints;
  readonly labels: readonly string[];
  /** Points, by number. */
  readonly selection: Uint32Array;
  readonly focus: number | undefined;
  readonly onFocus: (row: number) => void;
  readonly onClear: () => void;
}) {
  const language = useLanguage();
  const { say } = language;
  const counts = useMemo(() => countsByLabel(points, selection), [points, selection]);
  const [shown, setShown] = useState(pageLength);
  const rows = [...selection.subarray(0, shown)].map((point) => points.row[point]);
  if (rows.length === 0) return <p class="quiet">{say.nothingSelected}</p>;
  return (
    <>
      <p>
        {say.selected(language.integer(selection.length))}{' '}
        <button type="button" onClick={onClear}>
          {say.clear}
        </button>
      </p>
      <SaveButtons run={run} points={points} selection={selection} />
      <ul class="counts">
        {counts.slice(0, mostLabels).map(([label, count]) => (
          <li key={label}>
            {labels[label] === '' ? say.noLabel : printable(labels[label])}{' '}
            <span class="quiet">{language.integer(count)}</span>
          </li>
        ))}
        {counts.length > mostLabels && (
          <li class="quiet">{say.others(language.integer(counts.length - mostLabels))}</li>
        )}
      </ul>
      <Rows run={run} rows={rows} focus={focus} onFocus={onFocus} />
      {shown < Math.min(selection.length, mostAsked) && (
        <button type="button" onClick={() => setShown(shown + pageLength)}>
          {say.more}
        </button>
      )}
    </>
  );
}

function Rows({
  run,
  rows,
  focus,
  onFocus,
}: {
  readonly run: string;
  readonly rows: readonly number[];
  readonly focus: number | undefined;
  readonly onFocus: (row: number) => void;
}) {
  const asked = useAnswer<AtlasImagesAnswer>(`runs/${run}/atlas/images?rows=${rows.join(',')}`);
  return (
    <Answered asked={asked}>
      {({ images }) => <ImageList images={images} focus={focus} note={() => ''} onFocus={onFocus} />}
    </Answered>
  );
}

/** Labels of a selection and how many images have them, the most first. */
function countsByLabel(
  { label }: AtlasPoints,
  selection: Uint32Array,
): readonly (readonly [number, number])[] {
  const counts = new Map<number, number>();
  for (const point of selection) counts.set(label[point], (counts.get(label[point]) ?? 0) + 1);
  return [...counts].sort(([a, one], [b, other]) => other - one || a - b);
}
