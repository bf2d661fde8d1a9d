import type { RunFacts } from '../../../../../packages/verger/src/serve/api/answers.js';
import { useLanguage } from '../../language/language.js';

/** How far a run is that is at work. */
export function Progress({ log }: { readonly log: RunFacts }) {
  const language = useLanguage();
  const { say } = language;
  const stage = log.stages.at(-1);
  const { images = 0, progress } = log;
  const done = progress?.images ?? 0;
  const isExtracting = stage?.stage === 'extract' && stage.seconds === undefined;
  const seconds = stage === undefined ? 0 : (log.lastAt - stage.startedAt) / 1000;
  const fresh = done - (stage?.reusedImages ?? 0);
  const rate = isExtracting && seconds > 0 ? fresh / seconds : 0;
  return (
    <>
      <p>
        {stage === undefined ? say.isRunning : say.isAt(stage.stage)}{' '}
        {images > 0 && say.imagesOf(language.integer(done), language.integer(images))}
        {rate > 0 && `, ${say.perSecond(language.decimal(rate))}`}
        {rate > 0 && `, ${say.left(language.duration((images - done) / rate))}`}
      </p>
      {images > 0 && <meter min={0} max={images} value={done} aria-label={say.images} />}
    </>
  );
}
