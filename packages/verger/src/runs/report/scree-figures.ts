import {
  areaY,
  axisX,
  axisY,
  dot,
  gridY,
  lineY,
  type Markish,
  ruleX,
  type ScaleOptions,
  text,
} from '@observablehq/plot';
import { cumulativeShares, keptShare, shares } from './explained.js';
import { drawing } from './figure.js';
import { formatShare } from './format.js';
import type { Markup } from './markup.js';
import type { ReportPca } from './report-data.js';

interface Step {
  readonly component: number;
  readonly share: number;
}

// Anything below this is rounding error of float32 features.
const leastShare = 1e-6;
const fewSteps = 60;
const size = {
  width: 520,
  height: 270,
  marginTop: 30,
  marginRight: 18,
  marginBottom: 42,
  marginLeft: 62,
} as const;

/** The share of each component: where the curve is flat, another component adds little. */
export function drawScree(pca: ReportPca): Markup {
  const steps = stepsOf(shares(pca)).filter(({ share }) => share >= leastShare);
  const least = steps.at(-1)?.share ?? leastShare;
  // At least one decade, even if one component holds everything.
  const floor = Math.min(0.1, 10 ** Math.floor(Math.log10(least)));
  return drawing('Variance explained by each component, on a logarithmic scale', {
    ...size,
    x: across(pca),
    y: { type: 'log', domain: [floor, 1], label: 'Explained variance' },
    marks: [...curve(pca, steps, floor, decades(floor)), mark(pca, steps, 'top')],
  });
}

/** The cumulative share of the first components. */
export function drawCumulative(pca: ReportPca): Markup {
  const steps = stepsOf(cumulativeShares(pca));
  const kept = keptShare(pca);
  const chosen = kept === undefined ? '' : `: ${formatShare(kept)} at k = ${pca.k}`;
  return drawing(`Cumulative explained variance${chosen}`, {
    ...size,
    x: across(pca),
    y: { domain: [0, 1], label: 'Explained variance' },
    marks: [...curve(pca, steps, 0, [0, 0.25, 0.5, 0.75, 1]), mark(pca, steps, 'bottom')],
  });
}

function stepsOf(values: readonly number[]): readonly Step[] {
  return values.map((share, index) => ({ component: index + 1, share }));
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))}%`;
}

function across({ eigenvalues }: ReportPca): ScaleOptions {
  const count = eigenvalues.length;
  return { domain: count === 1 ? [0.5, 1.5] : [1, count], label: 'Component' };
}

/** Powers of ten from the floor to 1. */
function decades(floor: number): readonly number[] {
  const count = Math.round(-Math.log10(floor));
  return Array.from({ length: count + 1 }, (_, power) => Number(`1e-${power}`));
}

/** The curve, in green up to k. */
function curve(
  { k, eigenvalues }: ReportPca,
  steps: readonly Step[],
  floor: number,
  ticks: readonly number[],
): readonly Markish[] {
  const at = { x: 'component', y: 'share' } as const;
  const kept = steps.filter(({ component }) => component <= k);
  const count = eigenvalues.length;
  return [
    gridY({ ticks, stroke: 'var(--line)', strokeOpacity: 1 }),
    axisX({
      tickSize: 0,
      tickFormat: ',d',
      ticks: count <= 10 ? steps.map(({ component }) => component) : 5,
    }),
    axisY({ ticks, tickSize: 0, tickFormat: percent }),
    areaY(kept, { x: 'component', y1: floor, y2: 'share', fill: 'var(--leaf)', fillOpacity: 0.14 }),
    lineY(steps, { ...at, stroke: 'var(--muted)', strokeWidth: 1.4 }),
    lineY(kept, { ...at, stroke: 'var(--leaf)', strokeWidth: 2 }),
    count <= fewSteps ? dot(steps, { ...at, r: 2.5, fill: 'var(--leaf)' }) : null,
  ];
}

/** Marks k. The label goes on the side away from the curve, towards the middle. */
function mark({ k, eigenvalues }: ReportPca, steps: readonly Step[], end: 'top' | 'bottom'): Markish {
  const chosen = steps.filter(({ component }) => component === k);
  const late = k > eigenvalues.length / 2;
  return [
    ruleX(chosen, { x: 'component', stroke: 'var(--ink)', strokeDasharray: '2,4', strokeOpacity: 0.7 }),
    dot(chosen, {
      x: 'component',
      y: 'share',
      r: 4,
      fill: 'var(--leaf)',
      stroke: 'var(--paper)',
      strokeWidth: 1.5,
    }),
    text(chosen, {
      x: 'component',
      frameAnchor: end,
      textAnchor: late ? 'end' : 'start',
      dx: late ? -7 : 7,
      dy: end === 'top' ? 6 : -8,
      text: () => `k = ${k}`,
      fill: 'var(--ink)',
    }),
  ];
}
