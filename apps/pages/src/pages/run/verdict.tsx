import type { RunAnswer } from '../../../../../packages/verger/src/serve/api/answers.js';
import { Progress } from './progress.js';
import { useLanguage } from '../../language/language.js';
import { printable } from '../../parts/printable.js';

/** Did it end, and is it whole? */
export function Verdict({ card, log, manifest }: Pick<RunAnswer, 'card' | 'log' | 'manifest'>) {
  const language = useLanguage();
  const { say } = language;
  const end = log?.end;
  return (
    <div class={`verdict ${card.state}`}>
      {manifest !== null && <p>{wholeText(manifest.counts, language)}</p>}
      {card.state === 'running' && (log === null ? <p>{say.isRunning}</p> : <Progress log={log} />)}
      {card.state === 'updating' && <p>{say.isUpdating}</p>}
      {card.state === 'stopped' && (
        <p>{end?.type === 'failed' ? say.failedWith(printable(end.message)) : say.isStopped}</p>
      )}
      {card.state === 'damaged' && (
        <p>
          {say.isDamaged} {printable(card.problem ?? '')}
        </p>
      )}
      {manifest !== null && (
        <dl class="facts">
          <Fact name={say.backbone} value={manifest.backbone.name} />
          <Fact name={say.components} value={language.integer(manifest.pca.k)} />
          <Fact name={say.engine} value={manifest.run.engine} />
          <Fact name={say.duration} value={language.duration(manifest.run.seconds)} />
          <Fact name={say.rate} value={language.decimal(manifest.run.imagesPerSecond)} />
          <Fact name={say.finished} value={language.time(manifest.run.finishedAt)} />
          <Fact name={say.plan} value={manifest.planDigest.slice(0, 12)} />
          <Fact name={say.input} value={manifest.input} />
        </dl>
      )}
    </div>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{printable(value)}</dd>
    </div>
  );
}

function wholeText(
  { listed, rows, rejects, excluded }: NonNullable<RunAnswer['manifest']>['counts'],
  language: ReturnType<typeof useLanguage>,
): string {
  if (listed !== rows + rejects) return language.say.notWhole;
  const { say } = language;
  const words = [rows, rejects].map((each) => language.integer(each)) as [string, string];
  if (excluded === undefined) return say.whole(language.integer(listed), ...words);
  return say.wholeWithout(language.integer(listed + excluded), ...words, language.integer(excluded));
}
