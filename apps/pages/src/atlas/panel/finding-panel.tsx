import { useContext, useState } from 'preact/hooks';
import type { AtlasImagesAnswer } from '../../../../../packages/verger/src/serve/api/atlas-answers.js';
import type { FindingKind } from '../../../../../packages/verger/src/serve/atlas/finding-kinds.js';
import type { AtlasImage } from '../../../../../packages/verger/src/serve/atlas/images.js';
import { type Language, useLanguage } from '../../language/language.js';
import { printable } from '../../parts/printable.js';
import { Answered } from '../../parts/section.js';
import { useAnswer } from '../../use-answer.js';
import { pointFlags } from '../points.js';
import { SelectionContext } from '../selection.js';
import { ImageList } from './image-list.js';

const pageLength = 50;
/** Not of duplicates: to choose all of a group would leave out every copy. */
const flagOf = { suspects: pointFlags.suspect, outliers: pointFlags.outlier } as const;

/** What the study found of one kind, the worst first. */
export function FindingPanel({
  run,
  kind,
  focus,
  onFocus,
}: {
  readonly run: string;
  readonly kind: FindingKind;
  readonly focus: number | undefined;
  readonly onFocus: (row: number) => void;
}) {
  const language = useLanguage();
  const { say } = language;
  const selection = useContext(SelectionContext);
  const [count, setCount] = useState(pageLength);
  const asked = useAnswer<AtlasImagesAnswer>(`runs/${run}/atlas/findings?kind=${kind}&count=${count}`);
  return (
    <>
      <p class="quiet">{say.findingText[kind]}</p>
      <Answered asked={asked}>
        {({ total, images }) => (
          <>
            <ImageList
              images={images}
              focus={focus}
              note={(image) => noteOf(image, kind, language)}
              onFocus={onFocus}
            />
            {kind !== 'duplicates' && total > 1 && (
              <p>
                <button type="button" onClick={() => selection?.addFlagged(flagOf[kind])}>
                  {say.chooseAll(language.integer(total))}
                </button>
              </p>
            )}
            <p>
              <span class="quiet">{say.shown(language.integer(images.length), language.integer(total))}</span>{' '}
              {images.length < total && count < 1000 && (
                <button type="button" onClick={() => setCount(count + 2 * pageLength)}>
                  {say.more}
                </button>
              )}
            </p>
          </>
        )}
      </Answered>
    </>
  );
}

function noteOf(image: AtlasImage, kind: FindingKind, language: Language): string {
  const { say } = language;
  switch (kind) {
    case 'suspects':
      return say.suspectNote(
        printable(image.other_label ?? ''),
        language.share(image.other_probability ?? 0),
      );
    case 'duplicates':
      return say.duplicateNote(language.integer(image.duplicate_group ?? 0), printable(image.split ?? ''));
    case 'outliers':
      return say.outlierNote(language.decimal(image.outlier_score ?? 0));
  }
}
