import { useLanguage } from '../language/language.js';

/** The server gives no more at once. */
const most = 1000;

/** How much of a list is shown, and the button for more of it. */
export function More({
  shown,
  total,
  onMore,
}: {
  readonly shown: number;
  readonly total: number;
  readonly onMore: () => void;
}) {
  const language = useLanguage();
  const { say } = language;
  return (
    <p class="quiet">
      {say.shown(language.integer(shown), language.integer(total))}{' '}
      {shown < Math.min(total, most) && (
        <button type="button" onClick={onMore}>
          {say.more}
        </button>
      )}
    </p>
  );
}
