import { useLanguage } from '../language/language.js';
import { printable } from '../parts/printable.js';
import { Picture } from './picture.js';

/** What is under the pointer. */
export function Hovered({
  row,
  label,
  at: [x, y],
}: {
  readonly row: number;
  readonly label: string;
  /** CSS pixels from the corner of the map. */
  readonly at: readonly [number, number];
}) {
  const { say } = useLanguage();
  return (
    <div class="hovered" style={{ left: `${x + 14}px`, top: `${y + 14}px` }}>
      <Picture row={row} side={64} />
      {label === '' ? say.noLabel : printable(label)}
    </div>
  );
}
