import { counted } from '../../common/counted.js';
import { formatBytes, formatCount, formatInstant, oneLine } from './format.js';
import { type Markup, markup } from './markup.js';
import type { ReportPageData } from './report-data.js';

/** What it takes to reproduce the table. */
export function runSection(data: ReportPageData): Markup {
  const { backbone } = data;
  const matrix = data.pca.standardized
    ? 'on the correlation matrix (standardised features)'
    : 'on the covariance matrix';
  const facts = [
    fact('Input', oneLine(data.input)),
    fact('Images', `${formatCount(data.images)}, plus ${counted(data.ignored, 'ignored file')}`),
    fact(
      'Backbone',
      `${oneLine(backbone.name)}, ${oneLine(backbone.inputSize)} in, ${counted(backbone.features, 'feature')} out`,
    ),
    fact('Backbone digest', markup`<code>${oneLine(backbone.digest)}</code>`),
    fact('PCA', `${counted(data.pca.k, 'component')} ${matrix}`),
    fact('Result', `${counted(data.parts, 'part')}, ${formatBytes(data.bytes)}`),
    fact('Engine', `${oneLine(data.engine)}, ${counted(data.workers, 'worker')}`),
    fact('Verger', oneLine(data.vergerVersion)),
    fact('Finished', formatInstant(data.finishedAt)),
  ];
  return markup`<section id="run"><h2>The run</h2><dl class="facts">${facts}</dl></section>`;
}

function fact(name: string, value: string | Markup): Markup {
  return markup`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>
`;
}
