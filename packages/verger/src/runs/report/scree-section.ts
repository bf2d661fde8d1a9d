import { cumulativeShares, componentsFor, keptShare, shares } from './explained.js';
import { counted } from '../../common/counted.js';
import { formatCount, formatShare, missing } from './format.js';
import { type Markup, markup } from './markup.js';
import type { ReportPca } from './report-data.js';
import { drawCumulative, drawScree } from './scree-figures.js';

/** How much of the variance each component holds, and how much the chosen ones keep. */
export function screeSection(pca: ReportPca): Markup {
  const content =
    shares(pca).length === 0
      ? markup`<p class="empty">No variance to explain: there are fewer than two rows, or all rows are equal.</p>`
      : markup`<p class="lead">${summary(pca)}</p>
<div class="pair">
<figure>${drawScree(pca)}<figcaption>Variance explained by each component, on a logarithmic scale.</figcaption></figure>
<figure>${drawCumulative(pca)}<figcaption>Cumulative explained variance.</figcaption></figure>
</div>
${readings(pca)}`;
  return markup`<section id="variance"><h2>Explained variance</h2>${content}</section>`;
}

function summary(pca: ReportPca): string {
  const kept = keptShare(pca);
  const needed = componentsFor(pca, 0.95);
  const matrix = pca.standardized ? ' of the standardised features' : '';
  const share = kept === undefined ? missing : formatShare(kept);
  const verb = pca.k === 1 ? 'explains' : 'explain';
  const more = needed === undefined ? '' : ` Reaching 95% takes ${formatCount(needed)}.`;
  const rows =
    pca.projectedOn === undefined
      ? ''
      : `, in the ${counted(pca.projectedOn.rows, 'row')} that they were fitted on`;
  return `${formatCount(pca.k)} of ${counted(pca.eigenvalues.length, 'component')} ${verb} ${share} of the variance${matrix}${rows}.${more}`;
}

/** Usual readings of the cumulative curve, and where this run stands. */
function readings(pca: ReportPca): Markup {
  const cumulative = cumulativeShares(pca);
  const counts = [...new Set([50, 100, 200, pca.k])].sort((a, b) => a - b);
  const known = counts.filter((count) => count > 0 && count <= cumulative.length);
  const cells = known.map((count) => {
    const chosen = count === pca.k;
    return markup`<div class="${chosen ? 'chosen' : ''}"><dt>${counted(count, 'component')}${chosen ? ' (k)' : ''}</dt><dd>${formatShare(cumulative[count - 1])}</dd></div>`;
  });
  return markup`<dl class="readings">${cells}</dl>`;
}
