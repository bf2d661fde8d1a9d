import { useLanguage } from '../language/language.js';
import type { Progress } from '../offline.js';

/** While the app is put on the phone. */
export function Starting({ progress }: { readonly progress: Progress | undefined }) {
  const { say } = useLanguage();
  const { done = 0, total = 1 } = progress ?? {};
  return (
    <div class="welcome" aria-busy="true">
      <img src="./icon.svg" alt="" width="132" height="132" />
      <h1>{say.loading} …</h1>
      {progress !== undefined && (
        <>
          <progress max={total} value={done} aria-label={say.loading} />
          <p class="quiet">
            {(done / 1e6).toFixed(0)} / {(total / 1e6).toFixed(0)} MB
          </p>
          <p class="quiet">{say.loadingHint}</p>
        </>
      )}
    </div>
  );
}
