import { counted } from '../../common/counted.js';
import { formatCount, formatShare, labelName } from '../../runs/report/format.js';
import { type Markup, markup, nothing } from '../../runs/report/markup.js';
import type { ConfusionExhibit } from './exhibits.js';
import type { EvaluationPageData } from './page-data.js';
import { gallery, pathLine, type Pictures } from './picture.js';

/** With so few pictures there is room for two confusions side by side. */
const besideAnother = 2;

/** What was taken for what. */
export function confusionsSection(
  { evaluation: { known }, exhibits }: EvaluationPageData,
  pictures: Pictures,
): Markup {
  if (known === null) return nothing;
  const { confusions } = known;
  if (confusions.length === 0)
    return section(markup`<p class="empty">Nothing: every first guess was right.</p>`);
  const totals = new Map(known.labels.map(({ label, images }) => [label, images]));
  const shown = exhibits.confusions;
  const wrong = confusions.reduce((sum, { images }) => sum + images, 0);
  const rest = confusions.slice(shown.length).reduce((sum, { images }) => sum + images, 0);
  return section(markup`<p class="lead">${counted(wrong, 'image')} in ${counted(confusions.length, 'pair')} of labels, the most frequent first${
    rest === 0
      ? ''
      : `; not shown: ${counted(confusions.length - shown.length, 'rarer pair')} of ${counted(rest, 'image')}`
  }.</p>
<div class="confusions">${shown.map((each) => confusion(each, totals.get(each.label) ?? each.images, pictures))}</div>`);
}

function section(content: Markup): Markup {
  return markup`<section id="confusions"><h2>What it takes for what</h2>${content}</section>`;
}

function confusion(
  { label, guess, images, taken, lookalikes }: ConfusionExhibit,
  ofLabel: number,
  pictures: Pictures,
): Markup {
  const more = images > taken.length ? `, of which ${formatCount(taken.length)} are here` : '';
  const size = taken.length <= besideAnother ? 'small' : '';
  const guessed = markup`<bdi>${labelName(guess)}</bdi>`;
  return markup`<article class="confusion ${size}"><h3><bdi>${labelName(label)}</bdi> <span>taken for</span> ${guessed}</h3>
<p class="note">${counted(images, 'image')}, ${formatShare(images / ofLabel)} of this label${more}.</p>
<div class="beside">${gallery(taken, pictures, (each) => markup`${formatShare(each.confidence)} sure ${pathLine(each)}`)}
<div class="lookalikes">${lookalikes.length === 0 ? markup`<p class="note">No ${guessed} was recognised.</p>` : gallery(lookalikes, pictures, (each) => markup`<strong>${guessed}</strong> ${pathLine(each)}`)}</div></div></article>
`;
}
