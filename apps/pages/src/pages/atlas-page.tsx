import { useEffect, useState } from 'preact/hooks';
import type { AtlasAnswer } from '../../../../packages/verger/src/serve/api/atlas-answers.js';
import { Atlas } from '../atlas/atlas.js';
import { ComponentsSection } from '../atlas/components-section.js';
import { PicturesContext } from '../atlas/picture.js';
import { type AtlasPoints, fetchPoints } from '../atlas/points.js';
import { useLanguage } from '../language/language.js';
import { Problem } from '../parts/problem.js';
import { Answered } from '../parts/section.js';
import { useAnswer } from '../use-answer.js';

/** A studied result: its images on a map, what is odd about some, and what each number of components brings. */
export function AtlasPage({ run }: { readonly run: string }) {
  const language = useLanguage();
  const { say } = language;
  const asked = useAnswer<AtlasAnswer>(`runs/${run}/atlas`);
  const [points, setPoints] = useState<AtlasPoints>();
  const [error, setError] = useState<Error>();
  useEffect(() => {
    const stop = new AbortController();
    fetchPoints(run, stop.signal).then(setPoints, (cause: unknown) => {
      if (!stop.signal.aborted) setError(cause as Error);
    });
    return () => stop.abort();
  }, [run]);
  return (
    <>
      <p class="crumbs">
        <a href="#/">{say.back}</a> · <a href={`#/runs/${run}`}>{say.thisRun}</a>
      </p>
      <h1>{say.atlas}</h1>
      <Answered asked={asked}>
        {(atlas) => (
          <>
            {!atlas.isCurrent && <p class="notice">{say.atlasIsOld}</p>}
            <p>
              {say.faithfulness(
                language.integer(atlas.images),
                language.share(atlas.summary.map.kept10),
                language.share(atlas.summary.firstComponents.kept10),
              )}
            </p>
            {points !== undefined && (
              <PicturesContext.Provider value={atlas.hasPictures ? run : undefined}>
                <Atlas run={run} atlas={atlas} points={points} />
              </PicturesContext.Provider>
            )}
            {!atlas.hasPictures && <p class="quiet">{say.noPictures}</p>}
            {error !== undefined && <Problem error={error} />}
            <ComponentsSection run={run} />
          </>
        )}
      </Answered>
    </>
  );
}
