import { counted } from '../../common/counted.js';
import { formatCount, formatShare, oneLine } from '../../runs/report/format.js';
import { type Markup, markup, nothing } from '../../runs/report/markup.js';
import { rejectTable } from '../../runs/report/reject-table.js';
import type { EvaluationPageData, Picture } from './page-data.js';
import { placementsOf } from './exhibits.js';

const shownRejects = 50;

/** Files that could not be judged. */
export function rejectsSection({ inputs: { rejects, unlabelled } }: EvaluationPageData): Markup {
  if (rejects.length === 0 && unlabelled === 0) return nothing;
  const bare =
    unlabelled === 0 ? nothing : markup`<p class="lead">${counted(unlabelled, 'image')} had no label.</p>`;
  const left =
    rejects.length > shownRejects
      ? markup`<p class="note">Showing ${formatCount(shownRejects)} of ${formatCount(rejects.length)}.</p>`
      : nothing;
  const table = rejects.length === 0 ? nothing : rejectTable(rejects.slice(0, shownRejects));
  return markup`<section id="rejects"><h2>Not judged</h2>${bare}${table}${left}</section>`;
}

/** What was judged by what, and which pictures are missing. */
export function aboutSection(data: EvaluationPageData): Markup {
  const { recogniser, inputs, judged, images, split, vergerVersion } = data;
  const { calibratedOn } = recogniser;
  const views = recogniser.views.length > 1 ? `, views of ${recogniser.views.join(', ')}%` : '';
  const facts = [
    fact('Judged', `${oneLine(judged)}${split === undefined ? '' : `, only ${oneLine(split)}`}`),
    fact('Images', `in ${oneLine(images)}`),
    fact(
      'Inputs',
      `${formatCount(inputs.listed)} = ${formatCount(inputs.judged)} judged + ${formatCount(inputs.rejects.length)} rejected + ${formatCount(inputs.unlabelled)} without a label`,
    ),
    fact(
      'Recogniser',
      `${counted(recogniser.labels, 'label')} of ${counted(recogniser.kinds, 'kind')} from ${counted(recogniser.images, 'image')}${recogniser.neighbours ? ', which count as neighbours too' : ''}`,
    ),
    fact('Its digest', markup`<code>${recogniser.sha256}</code>`),
    fact('Backbone', `${oneLine(recogniser.backbone)}, ${counted(recogniser.features, 'feature')}${views}`),
    fact(
      'Calibrated on',
      calibratedOn === null
        ? 'nothing'
        : `${oneLine(calibratedOn.what)}: ${counted(calibratedOn.photos, 'photo')} in ${counted(calibratedOn.groups, 'group')}; accepts ${formatShare(calibratedOn.accepted)} of such photos, and its candidates hold the label of ${formatShare(calibratedOn.covered)}`,
    ),
    fact('Pictures', picturesText(data)),
    fact('Verger', oneLine(vergerVersion)),
  ];
  return markup`<section id="about"><h2>The evaluation</h2><dl class="facts">${facts}</dl></section>`;
}

function picturesText({ exhibits, pictures }: EvaluationPageData): string {
  const found = placementsOf(exhibits).map(({ path }): Picture => pictures.get(path) ?? { fault: 'gone' });
  const lacking = (fault: string): number =>
    found.filter((picture) => 'fault' in picture && picture.fault === fault).length;
  const missing = [
    ['not found', lacking('gone')],
    ['changed since', lacking('changed')],
    ['damaged', lacking('damaged')],
    ['left out, since the page would be too large', lacking('left-out')],
  ] as const;
  const shown = found.filter((picture) => 'uri' in picture).length;
  return [
    `${formatCount(shown)} shown`,
    ...missing.filter(([, count]) => count > 0).map(([what, count]) => `${formatCount(count)} ${what}`),
  ].join('; ');
}

function fact(name: string, value: string | Markup): Markup {
  return markup`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>
`;
}
