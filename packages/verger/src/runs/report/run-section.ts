import { counted } from '../../common/counted.js';
import { formatBytes, formatCount, formatInstant, oneLine } from './format.js';
import { type Markup, markup } from './markup.js';
import type { ReportPageData, ReportPca } from './report-data.js';

/** What it takes to reproduce the table. */
export function runSection(data: ReportPageData): Markup {
  const { backbone } = data;
  const facts = [
    fact('Input', oneLine(data.input)),
    fact('Images', `${formatCount(data.images)}, plus ${counted(data.ignored, 'ignored file')}`),
    ...(data.excluded === undefined
      ? []
      : [fact('Excluded', `${counted(data.excluded, 'image')} by a table`)]),
    ...(data.reused === undefined
      ? []
      : [fact('Reused', `features of ${counted(data.reused, 'row')} from earlier results`)]),
    fact(
      'Backbone',
      `${oneLine(backbone.name)}, ${oneLine(backbone.inputSize)} in, ${counted(backbone.features, 'feature')} out`,
    ),
    fact('Backbone digest', markup`<code>${oneLine(backbone.digest)}</code>`),
    ...pcaFacts(data.pca),
    fact('Result', `${counted(data.parts, 'part')}, ${formatBytes(data.bytes)}`),
    fact('Engine', `${oneLine(data.engine)}, ${counted(data.workers, 'worker')}`),
    fact('Verger', oneLine(data.vergerVersion)),
    fact('Finished', formatInstant(data.finishedAt)),
  ];
  return markup`<section id="run"><h2>The run</h2><dl class="facts">${facts}</dl></section>`;
}

function pcaFacts({ k, standardized, projectedOn }: ReportPca): Markup[] {
  if (k === 0) return [fact('PCA', 'none: features only')];
  const matrix = standardized
    ? 'on the correlation matrix (standardised features)'
    : 'on the covariance matrix';
  const pca = fact('PCA', `${counted(k, 'component')} ${matrix}`);
  if (projectedOn === undefined) return [pca];
  const { result, rows } = projectedOn;
  return [pca, fact('Projected on axes of', `${oneLine(result)}, fitted on ${counted(rows, 'row')}`)];
}

function fact(name: string, value: string | Markup): Markup {
  return markup`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>
`;
}
