import { useState } from 'preact/hooks';
import { useLanguage } from '../../language/language.js';
import { Problem } from '../../parts/problem.js';
import type { AtlasPoints } from '../points.js';
import { saveSelection } from '../save-selection.js';

/** Takes a selection out of the page: to look through, or to leave its images out of the next run. */
export function SaveButtons({
  run,
  points,
  selection,
}: {
  readonly run: string;
  readonly points: AtlasPoints;
  readonly selection: Uint32Array;
}) {
  const { say } = useLanguage();
  const [error, setError] = useState<Error>();
  const save = (columns: 'all' | 'paths') => () => {
    setError(undefined);
    saveSelection(run, points, selection, columns).catch((cause: unknown) => setError(cause as Error));
  };
  return (
    <div class="save">
      <button type="button" onClick={save('all')}>
        {say.saveCsv}
      </button>
      <button type="button" onClick={save('paths')}>
        {say.saveExclude}
      </button>
      <p class="quiet">
        {say.excludeHint} <code>verger run … --exclude exclude.csv --update</code>
      </p>
      {error !== undefined && <Problem error={error} />}
    </div>
  );
}
