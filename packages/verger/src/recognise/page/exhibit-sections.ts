import { counted } from '../../common/counted.js';
import { formatCount, formatShare, labelName } from '../../runs/report/format.js';
import { type Markup, markup, nothing } from '../../runs/report/markup.js';
import { isRight } from '../evaluation.js';
import type { Judgement } from '../judge.js';
import type { Exhibit } from './exhibits.js';
import type { EvaluationPageData } from './page-data.js';
import { gallery, pathLine, type Pictures } from './picture.js';

/** Where it was sure and wrong. */
export function mistakesSection(
  { evaluation: { known }, exhibits: { mistakes } }: EvaluationPageData,
  pictures: Pictures,
): Markup {
  if (known === null) return nothing;
  return exhibitSection('mistakes', 'The surest mistakes', {
    exhibit: mistakes,
    lead: 'wrong answers, the surest first',
    none: 'None: every answer was right.',
    pictures,
  });
}

/** What it should have known. */
export function refusedSection(
  { evaluation: { known }, exhibits: { refused }, recogniser }: EvaluationPageData,
  pictures: Pictures,
): Markup {
  if (known === null || recogniser.calibratedOn === null) return nothing;
  return exhibitSection('refused', 'Refused though known', {
    exhibit: refused,
    lead: 'images of labels that it knows, the furthest from them first',
    none: 'None.',
    pictures,
  });
}

/** What it can't know. */
export function strangersSection(
  { evaluation: { strangers }, exhibits: { accepted, turnedAway } }: EvaluationPageData,
  pictures: Pictures,
): Markup {
  if (strangers === null) return nothing;
  return markup`<section id="strangers"><h2>Strangers</h2><p class="lead">${counted(strangers.images, 'image')} of labels that it does not know; ${formatShare(strangers.refused)} were refused.</p>${groupTable(strangers)}
<h3>Got an answer</h3>${exhibitContent({ exhibit: accepted, lead: 'the nearest first', none: 'None: all were refused.', pictures })}
<h3>Were refused</h3>${exhibitContent({ exhibit: turnedAway, lead: 'the nearest first', none: 'None.', pictures })}</section>`;
}

function groupTable({ groups, ...all }: NonNullable<EvaluationPageData['evaluation']['strangers']>): Markup {
  const rows = (groups.length === 0 ? [{ group: 'all', ...all }] : groups).map(
    ({ group, images, refused, separation }) =>
      markup`<tr><th scope="row"><bdi>${labelName(group)}</bdi></th><td class="number">${formatCount(images)}</td><td class="number">${formatShare(refused)}</td><td class="number">${separation === null ? '–' : formatShare(separation.auroc)}</td><td class="number">${separation === null ? '–' : formatShare(separation.fpr95)}</td></tr>
`,
  );
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Strangers by group"><table><thead><tr><th scope="col">Strangers</th><th scope="col" class="number">Images</th><th scope="col" class="number">Refused</th><th scope="col" class="number">AUROC</th><th scope="col" class="number">FPR95</th></tr></thead>
<tbody>${rows}</tbody></table></div>
<p class="note">AUROC: how often a stranger is further away than a known image. FPR95: strangers that are nearer than 95% of the known images are.</p>`;
}

interface Shown {
  readonly exhibit: Exhibit;
  readonly lead: string;
  /** If there is nothing to show. */
  readonly none: string;
  readonly pictures: Pictures;
}

function exhibitSection(id: string, title: string, shown: Shown): Markup {
  return markup`<section id="${id}"><h2>${title}</h2>${exhibitContent(shown)}</section>`;
}

function exhibitContent({ exhibit: { shown, of }, lead, none, pictures }: Shown): Markup {
  if (of === 0) return markup`<p class="empty">${none}</p>`;
  const count = shown.length < of ? `${formatCount(shown.length)} of ${formatCount(of)}` : formatCount(of);
  return markup`<p class="lead">${count}: ${lead}.</p><div class="cards">${gallery(shown, pictures, caption)}</div>`;
}

function caption(judgement: Judgement): Markup {
  const { label, guess, confidence, isRefused } = judgement;
  const verb = isRefused ? 'would be taken for' : 'taken for';
  const taken = isRight(judgement)
    ? markup`${isRefused ? 'would be right' : 'right'}`
    : markup`${verb} <bdi>${labelName(guess)}</bdi>`;
  return markup`<strong><bdi>${labelName(label)}</bdi></strong> ${taken}, ${formatShare(confidence)} sure ${pathLine(judgement)}`;
}
