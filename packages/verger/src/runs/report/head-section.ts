import { counted } from '../../common/counted.js';
import { meanRate } from '../throughput.js';
import { brand } from './brand.js';
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
import { type Markup, markup } from './markup.js';
import type { ReportPageData } from './report-data.js';
import { warnings } from './warnings.js';

/** The summary at the top: the outcome of the run and whether anything needs attention. */
export function headSection(data: ReportPageData): Markup {
  return markup`<header>
${brand('run report')}
<h1><bdi>${oneLine(data.title)}</bdi></h1>
<p class="summary">${sentence(data)}</p>
</header>
${warnings(data.warnings)}
<section id="figures" aria-label="Headline figures"><dl class="figures">${figures(data)}</dl></section>`;
}

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
