import type { RunCard } from '../../../../packages/verger/src/serve/catalogue/run-card.js';
import { useLanguage } from '../language/language.js';

/** A sign beside the word: colour is never the only difference. */
const signs: Readonly<Record<RunCard['state'], string>> = {
  complete: '✓',
  updating: '↻',
  running: '▶',
  stopped: '■',
  damaged: '!',
};

export function StateBadge({ state }: { readonly state: RunCard['state'] }) {
  const { say } = useLanguage();
  return (
    <span class={`badge ${state}`}>
      <span aria-hidden="true">{signs[state]}</span> {say[state]}
    </span>
  );
}
