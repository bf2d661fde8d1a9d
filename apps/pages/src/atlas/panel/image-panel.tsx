import type { AtlasImageAnswer } from '../../../../../packages/verger/src/serve/api/atlas-answers.js';
import { useLanguage } from '../../language/language.js';
import { printable } from '../../parts/printable.js';
import { Answered } from '../../parts/section.js';
import { useAnswer } from '../../use-answer.js';
import { Picture } from '../picture.js';
import { ImageList } from './image-list.js';

/** One image: what was found about it, and its neighbours. */
export function ImagePanel({
  run,
  row,
  onFocus,
}: {
  readonly run: string;
  readonly row: number;
  readonly onFocus: (row: number) => void;
}) {
  const { say } = useLanguage();
  const asked = useAnswer<AtlasImageAnswer>(`runs/${run}/atlas/images/${row}`);
  return (
    <Answered asked={asked}>
      {({ image, neighbours }) => (
        <>
          <h3>{image.label === null ? say.noLabel : printable(image.label)}</h3>
          <Picture row={row} side={320} />
          <p class="path">{printable(image.path)}</p>
          <ImageFacts image={image} />
          <h3>{say.neighbours}</h3>
          <NeighbourList neighbours={neighbours} onFocus={onFocus} />
        </>
      )}
    </Answered>
  );
}

function NeighbourList({
  neighbours,
  onFocus,
}: {
  readonly neighbours: AtlasImageAnswer['neighbours'];
  readonly onFocus: (row: number) => void;
}) {
  const language = useLanguage();
  return (
    <ImageList
      images={neighbours}
      focus={undefined}
      note={({ distance }) => language.say.distance(language.decimal(distance))}
      onFocus={onFocus}
    />
  );
}

function ImageFacts({ image }: { readonly image: AtlasImageAnswer['image'] }) {
  const language = useLanguage();
  const { say } = language;
  const { other_label: other, other_probability: otherShare, label_probability: ownShare } = image;
  const facts: (readonly [string, string])[] = [];
  if (ownShare !== null) facts.push([say.ownLabelShare, language.share(ownShare)]);
  if (other !== null && otherShare !== null)
    facts.push([say.otherLabel, `${printable(other)}, ${language.share(otherShare)}`]);
  if (image.suspect_rank !== null) facts.push([say.suspectRank, language.integer(image.suspect_rank)]);
  if (image.duplicate_group !== null)
    facts.push([say.duplicateGroup, language.integer(image.duplicate_group)]);
  if (image.outlier_score !== null) facts.push([say.outlierScore, language.decimal(image.outlier_score)]);
  if (image.kept_10 !== null) facts.push([say.keptHere, language.share(image.kept_10)]);
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
