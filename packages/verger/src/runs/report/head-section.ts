import { counted } from '../../common/counted.js';
import { meanRate } from '../throughput.js';
import { keptShare } from './explained.js';
import {
  formatBytes,
  formatCount,
  formatInstant,
  formatRate,
  formatSeconds,
  formatShare,
  missing,
  oneLine,
} from './format.js';
import { type Markup, markup, nothing } from './markup.js';
import type { ReportPageData } from './report-data.js';

/** The summary at the top: the outcome of the run and whether anything needs attention. */
export function headSection(data: ReportPageData): Markup {
  return markup`<header>
<p class="brand">${tree}<span>Verger</span> run report</p>
<h1><bdi>${oneLine(data.title)}</bdi></h1>
<p class="summary">${sentence(data)}</p>
</header>
${warnings(data.warnings)}
<section id="figures" aria-label="Headline figures"><dl class="figures">${figures(data)}</dl></section>`;
}

const tree = markup`<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M10 19v-7M10 15l3-3" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/><circle cx="10" cy="7" r="6" class="crown"/><circle cx="7.6" cy="6.2" r="1.3" class="fruit"/><circle cx="12" cy="8.6" r="1.3" class="fruit"/></svg>`;

function sentence(data: ReportPageData): string {
  const classes = data.classes.length;
  const of = classes > 0 ? ` in ${counted(classes, 'class', 'classes')}` : '';
  return `${counted(data.images, 'image')}${of} became ${counted(data.rows, 'row')} with ${columnsText(data)}, finished ${formatInstant(data.finishedAt)}.`;
}

function columnsText({ keepsFeatures = true, backbone, pca }: ReportPageData): string {
  const features = keepsFeatures ? [counted(backbone.features, 'feature')] : [];
  const components = pca.k === 0 ? [] : [counted(pca.k, 'component')];
  return [...features, ...components].join(' and ');
}

function warnings(texts: readonly string[]): Markup {
  if (texts.length === 0) return nothing;
  const items = texts.map((text) => markup`<li>${oneLine(text)}</li>`);
  return markup`<section id="warnings" class="warnings"><h2>${texts.length === 1 ? 'Warning' : 'Warnings'}</h2><ul>${items}</ul></section>`;
}

function figures(data: ReportPageData): readonly Markup[] {
  const kept = keptShare(data.pca);
  const rate = meanRate(data.throughput);
  const seconds = data.stages.reduce((sum, stage) => sum + stage.seconds, 0);
  return [
    figure('Images', formatCount(data.images)),
    figure('Rows', formatCount(data.rows)),
    figure('Rejects', formatCount(data.rejects.total), data.rejects.total > 0 ? 'reject' : ''),
    ...(data.pca.k === 0
      ? []
      : [
          figure('Components', formatCount(data.pca.k)),
          figure('Explained variance', kept === undefined ? missing : formatShare(kept)),
        ]),
    figure('Images per second', rate === undefined ? missing : formatRate(rate)),
    figure('Total time', data.stages.length === 0 ? missing : formatSeconds(seconds)),
    figure('On disk', formatBytes(data.bytes)),
  ];
}

function figure(name: string, value: string, kind = ''): Markup {
  return markup`<div><dt>${name}</dt><dd class="${kind}">${value}</dd></div>`;
}
