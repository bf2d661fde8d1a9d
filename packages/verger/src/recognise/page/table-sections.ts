import { counted } from '../../common/counted.js';
import { bar } from '../../runs/report/bar.js';
import { formatCount, formatShare, labelName } from '../../runs/report/format.js';
import { type Markup, markup, nothing } from '../../runs/report/markup.js';
import type { LabelExhibit } from './exhibits.js';
import type { EvaluationPageData } from './page-data.js';
import { type Pictures, thumbnails } from './picture.js';

/** How it does on each label. */
export function labelsSection(
  { evaluation: { known }, exhibits: { labels } }: EvaluationPageData,
  pictures: Pictures,
): Markup {
  if (known === null) return nothing;
  const bare = labels.filter(({ shown }) => shown.length === 0).length;
  const lead =
    `The worst first. Each label counting once, ${formatShare(known.meanLabelAccuracy)} are right.` +
    (pictures.size === 0 ? '' : ' Mistakes have a red frame.') +
    (bare === 0 || pictures.size === 0
      ? ''
      : ` There is no room for pictures of the ${counted(bare, 'best label')}.`);
  return markup`<section id="labels"><h2>By label</h2><p class="lead">${lead}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Figures by label"><table class="by-label"><thead><tr><th scope="col">Label</th><th scope="col" class="number">Images</th><th scope="col" class="number">Right</th><td class="share"></td><th scope="col" class="number">Among candidates</th><th scope="col" class="number">Candidates</th>${pictures.size === 0 ? nothing : markup`<th scope="col">Pictures</th>`}</tr></thead>
<tbody>${labels.map((each) => labelRow(each, pictures))}</tbody></table></div></section>`;
}

function labelRow(
  { label, images, accuracy, coverage, meanCandidates, shown }: LabelExhibit,
  pictures: Pictures,
): Markup {
  const cell =
    pictures.size === 0 ? nothing : markup`<td class="pictures">${thumbnails(shown, pictures)}</td>`;
  return markup`<tr><th scope="row"><bdi>${labelName(label)}</bdi></th><td class="number" data-name="Images">${formatCount(images)}</td><td class="number" data-name="Right">${formatShare(accuracy)}</td><td class="share">${bar(accuracy, 1)}</td><td class="number" data-name="Among candidates">${formatShare(coverage)}</td><td class="number" data-name="Candidates">${meanCandidates.toFixed(1)}</td>${cell}</tr>
`;
}

/** How it does on each kind, if labels of one kind are answered together. */
export function kindsSection({ evaluation: { known } }: EvaluationPageData): Markup {
  if (known === null || known.kinds.length === known.labels.length) return nothing;
  const rows = known.kinds
    .toSorted((a, b) => a.accuracy - b.accuracy || b.images - a.images)
    .map(
      ({ kind, images, accuracy }) =>
        markup`<tr><th scope="row"><bdi>${labelName(kind)}</bdi></th><td class="number">${formatCount(images)}</td><td class="number">${formatShare(accuracy)}</td><td class="wide">${bar(accuracy, 1)}</td></tr>
`,
    );
  return markup`<section id="kinds"><h2>By kind</h2><p class="lead">The ${counted(known.labels.length, 'label')} are of ${counted(known.kinds.length, 'kind')}; the kind is right for ${formatShare(known.kindAccuracy)} of the images. The worst first.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Figures by kind"><table><thead><tr><th scope="col">Kind</th><th scope="col" class="number">Images</th><th scope="col" class="number">Right</th><td class="wide"></td></tr></thead>
<tbody>${rows}</tbody></table></div></section>`;
}
