import { useContext } from 'preact/hooks';
import type { NamedImage } from '../../../../../packages/verger/src/serve/atlas/images.js';
import { useLanguage } from '../../language/language.js';
import { Picture } from '../picture.js';
import { SelectionContext } from '../selection.js';
import { printable } from '../../parts/printable.js';

/** Images by name, each with what there is to say about it, and a box to choose it. */
export function ImageList<Image extends NamedImage>({
  images,
  focus,
  note,
  onFocus,
}: {
  readonly images: readonly Image[];
  readonly focus: number | undefined;
  readonly note: (image: Image) => string;
  readonly onFocus: (row: number) => void;
}) {
  const { say } = useLanguage();
  const selection = useContext(SelectionContext);
  return (
    <ul class="images">
      {images.map((image) => (
        <li key={image.row} class={image.row === focus ? 'chosen' : ''}>
          <input
            type="checkbox"
            aria-label={say.choose(printable(image.path))}
            checked={selection?.hasRow(image.row) ?? false}
            onChange={() => selection?.toggleRow(image.row)}
          />
          <button type="button" onClick={() => onFocus(image.row)}>
            <Picture row={image.row} side={64} />
            <strong>{image.label === null ? say.noLabel : printable(image.label)}</strong>
            <span class="path">{printable(image.path)}</span>
            <span class="quiet">{note(image)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
