import { axisX, axisY, dot, gridX, gridY, type Markish, ruleX, text } from '@observablehq/plot';
import { shares } from './explained.js';
import { drawing } from './figure.js';
import { counted } from '../../common/counted.js';
import { formatCount, formatShare, labelName, oneLine } from './format.js';
import type { Group } from './groups.js';
import { frameOf, mapMargin } from './map-frame.js';
import { placeLabels } from './map-labels.js';
import { type Markup, markup, nothing } from './markup.js';
import { paint } from './palette.js';
import type { ReportPageData, ReportPoint } from './report-data.js';

const width = 640;
const maxNamed = 30;

/** The images in the plane of the first two components, or on a line if there is only one. */
export function mapSection(data: ReportPageData, groups: readonly Group[]): Markup {
  const plane = data.pca.k > 1;
  const shown = groups.filter(({ points }) => points.length > 0);
  const figure =
    shown.length === 0
      ? markup`<p class="empty">No rows to show.</p>`
      : markup`<figure data-map>${plane ? drawPlane(data, shown) : drawStrip(data, shown)}
<figcaption data-pointed>${caption(data, shown)}</figcaption></figure>`;
  return markup`<section class="map" id="map"><h2>The map</h2>${figure}</section>`;
}

function caption(data: ReportPageData, shown: readonly Group[]): Markup {
  const count = data.points.length;
  const sampled =
    count < data.rows
      ? markup`An even sample of ${formatCount(count)} of the ${formatCount(data.rows)} rows`
      : count === 1
        ? 'The only row'
        : `All ${formatCount(count)} rows`;
  const same =
    data.pca.k > 1 ? markup`, with the same scale on both axes` : markup`, spread vertically for legibility`;
  const named =
    shown.length > maxNamed ? markup` Nearby classes differ in colour; distant ones may share one.` : nothing;
  return markup`${sampled}${same}.${named}`;
}

function drawPlane(data: ReportPageData, groups: readonly Group[]): Markup {
  const frame = frameOf(data.points, width);
  const names = groups.length <= maxNamed ? placeLabels(groups, frame) : [];
  return drawing(describe(data, groups), {
    width,
    height: frame.height,
    ...margins,
    x: { domain: [...frame.x], label: axisName(data, 0) },
    y: { domain: [...frame.y], label: axisName(data, 1) },
    marks: [
      gridX({ ...faint, ticks: 6 }),
      gridY({ ...faint, ticks: 6 }),
      axisX({ ticks: 6, tickSize: 0 }),
      axisY({ ticks: 6, tickSize: 0 }),
      ...groups.map((group) => cloud(group, group.points, data.points.length)),
      text(names, {
        x: 'x',
        y: 'y',
        text: 'text',
        className: 'names',
        fill: 'var(--ink)',
        stroke: 'var(--paper)',
        strokeWidth: 4,
      }),
    ],
  });
}

function drawStrip(data: ReportPageData, groups: readonly Group[]): Markup {
  return drawing(describe(data, groups), {
    width,
    height: 190,
    ...margins,
    marginLeft: mapMargin.right,
    x: { label: axisName(data, 0), inset: 8 },
    y: { domain: [0, 1], axis: null },
    marks: [
      gridX({ ...faint, ticks: 6 }),
      axisX({ ticks: 6, tickSize: 0 }),
      ruleX([0], { stroke: 'var(--line)' }),
      ...groups.map((group) => cloud(group, group.points.map(spread), data.points.length)),
    ],
  });
}

const margins = {
  marginTop: mapMargin.top,
  marginRight: mapMargin.right,
  marginBottom: mapMargin.bottom,
  marginLeft: mapMargin.left,
};
const faint = { stroke: 'var(--line)', strokeOpacity: 1 } as const;

/** Even heights that look random but are repeatable: multiples of the golden ratio, modulo 1. */
function spread(point: ReportPoint, index: number): ReportPoint {
  return { ...point, y: 0.08 + 0.84 * (((index + 1) * 0.618034) % 1) };
}

function cloud(group: Group, points: readonly ReportPoint[], total: number): Markish {
  return dot(points, {
    x: 'x',
    y: 'y',
    r: total > 1500 ? 2.4 : total > 300 ? 3 : 4,
    fill: paint(group.colour),
    fillOpacity: 0.8,
    className: `cloud ${group.key}`,
    title: tooltip,
  });
}

function tooltip({ path, label }: ReportPoint): string {
  // The label is usually a folder in the path: do not repeat it.
  return path.split('/').includes(label) ? oneLine(path) : `${labelName(label)} · ${oneLine(path)}`;
}

function axisName(data: ReportPageData, component: number): string {
  const known = shares(data.pca);
  const share = component < known.length ? ` · ${formatShare(known[component])} of the variance` : '';
  return `Component ${component + 1}${share}`;
}

function describe(data: ReportPageData, groups: readonly Group[]): string {
  const axes = data.pca.k > 1 ? 'first two components' : 'only component';
  return `Map of ${counted(data.points.length, 'image')} by the ${axes}, coloured by ${counted(groups.length, 'class', 'classes')}`;
}
