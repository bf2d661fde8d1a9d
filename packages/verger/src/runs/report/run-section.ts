import { formatBytes, formatCount, formatInstant, oneLine, plural } from './format.js';
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
    fact('Images', `${formatCount(data.images)}, plus ${plural(data.ignored, 'ignored file')}`),
    fact(
      'Backbone',
      `${oneLine(backbone.name)}, ${oneLine(backbone.inputSize)} in, ${plural(backbone.features, 'feature')} out`,
    ),
    fact('Backbone digest', markup`<code>${oneLine(backbone.digest)}</code>`),
    fact('PCA', `${plural(data.pca.k, 'component')} ${matrix}`),
    fact('Result', `${plural(data.parts, 'part')}, ${formatBytes(data.bytes)}`),
    fact('Engine', `${oneLine(data.engine)}, ${plural(data.workers, 'worker')}`),
    fact('Verger', oneLine(data.vergerVersion)),
    fact('Finished', formatInstant(data.finishedAt)),
  ];
  return markup`<section id="run"><h2>The run</h2><dl class="facts">${facts}</dl></section>`;
}

function fact(name: string, value: string | Markup): Markup {
  return markup`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>
`;
}
