import { areaY, axisX, axisY, dot, gridY, lineY, ruleY } from '@observablehq/plot';
import { largest } from '../../common/extremes.js';
import { bar } from './bar.js';
import { drawing } from './figure.js';
import { formatRate, formatSeconds, oneLine } from './format.js';
import { type Markup, markup } from './markup.js';
import { meanRate, downsampled, type ThroughputSample } from '../throughput.js';
import type { ReportPageData, ReportStage } from './report-data.js';

const maxSamples = 240;

/** Where the time went: images per second during extraction, and seconds per stage. */
export function timeSection({ throughput, stages }: ReportPageData): Markup {
  const mean = meanRate(throughput);
  const curve =
    mean === undefined
      ? markup`<p class="empty">No rate was measured: there was nothing to extract, or it finished too quickly.</p>`
      : markup`<figure>${drawCurve(downsampled(throughput, maxSamples), mean)}<figcaption>Images per second during the extract stage; the dashed line is the mean, ${formatRate(mean)}.</figcaption></figure>`;
  return markup`<section id="time"><h2>Time</h2><div class="pair">${curve}${stageTable(stages)}</div></section>`;
}

function drawCurve(samples: readonly ThroughputSample[], mean: number): Markup {
  const last = samples[samples.length - 1].seconds;
  const unit =
    last > 7200
      ? { name: 'Hours', seconds: 3600 }
      : last > 180
        ? { name: 'Minutes', seconds: 60 }
        : { name: 'Seconds', seconds: 1 };
  const x = ({ seconds }: ThroughputSample) => seconds / unit.seconds;
  const y = 'imagesPerSecond';
  const peak = largest(
    samples.map(({ imagesPerSecond }) => imagesPerSecond),
    mean,
  );
  return drawing(`Images per second during the extract stage, ${formatRate(mean)} on average`, {
    width: 520,
    height: 240,
    marginTop: 26,
    marginRight: 18,
    marginBottom: 40,
    marginLeft: 58,
    x: { domain: [0, last / unit.seconds || 1], label: unit.name },
    y: {
      domain: [0, peak * 1.08 || 1],
      label: 'Images per second',
    },
    marks: [
      gridY({ ticks: 4, stroke: 'var(--line)', strokeOpacity: 1 }),
      axisX({ ticks: 5, tickSize: 0 }),
      axisY({ ticks: 4, tickSize: 0 }),
      areaY(samples, { x, y, fill: 'var(--leaf)', fillOpacity: 0.14 }),
      lineY(samples, { x, y, stroke: 'var(--leaf)', strokeWidth: 1.8 }),
      samples.length < 3 ? dot(samples, { x, y, fill: 'var(--leaf)', r: 3.5 }) : null,
      ruleY([mean], { stroke: 'var(--ink)', strokeDasharray: '2,4', strokeOpacity: 0.7 }),
    ],
  });
}

function stageTable(stages: readonly ReportStage[]): Markup {
  if (stages.length === 0) return markup`<p class="empty">No stages were timed.</p>`;
  const total = stages.reduce((sum, { seconds }) => sum + seconds, 0);
  const most = stages.reduce((longest, { seconds }) => Math.max(longest, seconds), 0);
  const rows = stages.map(
    ({ name, seconds }) =>
      markup`<tr><th scope="row">${oneLine(name)}</th><td class="number">${formatSeconds(seconds)}</td><td class="wide">${bar(seconds, most)}</td></tr>
`,
  );
  return markup`<div><table><thead><tr><th scope="col">Stage</th><th scope="col" class="number">Time</th><td class="wide"></td></tr></thead>
<tbody>${rows}</tbody>
<tfoot><tr><th scope="row">Total</th><td class="number">${formatSeconds(total)}</td><td class="wide"></td></tr></tfoot></table></div>`;
}
