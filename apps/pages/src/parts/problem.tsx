import { Refused } from '../ask.js';
import { useLanguage } from '../language/language.js';

/** Something that did not work, with what to do. */
export function Problem({ error }: { readonly error: Error }) {
  const { say } = useLanguage();
  const isRefused = error instanceof Refused;
  return (
    <div class="problem" role="alert">
      <p>{isRefused ? error.message : say.lost}</p>
      {isRefused && error.hint !== undefined && <p class="quiet">{error.hint}</p>}
    </div>
  );
}
