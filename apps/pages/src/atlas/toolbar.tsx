import { useLanguage } from '../language/language.js';
import type { MapControl } from './map/map-control.js';
import { type Colouring, colourings } from './tinting.js';

const zoomStep = 1.5;

/** What the colours stand for, the lasso, and buttons for those without a wheel. */
export function Toolbar({
  by,
  isLassoing,
  control,
  onBy,
  onLasso,
}: {
  readonly by: Colouring;
  readonly isLassoing: boolean;
  readonly control: () => MapControl | undefined;
  readonly onBy: (by: Colouring) => void;
  readonly onLasso: () => void;
}) {
  const { say } = useLanguage();
  return (
    <div class="filters">
      <label>
        {say.colourBy}{' '}
        <select value={by} onChange={({ currentTarget }) => onBy(currentTarget.value as Colouring)}>
          {colourings.map((each) => (
            <option key={each} value={each}>
              {say.colouring[each]}
            </option>
          ))}
        </select>
      </label>
      <button type="button" aria-pressed={isLassoing} onClick={onLasso}>
        {say.lasso}
      </button>
      <span class="zoom">
        <button type="button" aria-label={say.zoomIn} onClick={() => control()?.zoom(zoomStep)}>
          +
        </button>
        <button type="button" aria-label={say.zoomOut} onClick={() => control()?.zoom(1 / zoomStep)}>
          −
        </button>
        <button type="button" onClick={() => control()?.home()}>
          {say.wholeMap}
        </button>
      </span>
    </div>
  );
}
