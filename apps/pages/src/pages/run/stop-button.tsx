import { useState } from 'preact/hooks';
import type { StopAnswer } from '../../../../../packages/verger/src/serve/api/answers.js';
import { order } from '../../ask.js';
import { useLanguage } from '../../language/language.js';
import { Problem } from '../../parts/problem.js';

/** Stops a run that is at work, after a question. */
export function StopButton({ run }: { readonly run: string }) {
  const { say } = useLanguage();
  const [state, setState] = useState<'idle' | 'sure' | 'asked'>('idle');
  const [error, setError] = useState<Error>();
  const stop = (): void => {
    setState('asked');
    order<StopAnswer>(`runs/${run}/stop`).catch((cause: unknown) => {
      setError(cause as Error);
      setState('idle');
    });
  };
  return (
    <div class="stop">
      {state === 'idle' && (
        <button type="button" onClick={() => setState('sure')}>
          ■ {say.stop}
        </button>
      )}
      {state === 'sure' && (
        <p role="group" aria-label={say.stop}>
          {say.stopSure}{' '}
          <button type="button" class="strong" onClick={stop}>
            {say.stopYes}
          </button>{' '}
          <button type="button" onClick={() => setState('idle')}>
            {say.stopNo}
          </button>
        </p>
      )}
      {state === 'asked' && <p role="status">{say.stopAsked}</p>}
      {error !== undefined && <Problem error={error} />}
    </div>
  );
}
