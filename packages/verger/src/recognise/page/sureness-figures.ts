import { areaY, axisX, axisY, dot, gridX, gridY, lineY, type Markish, text } from '@observablehq/plot';
import { largest } from '../../common/extremes.js';
import { drawing } from '../../runs/report/figure.js';
import { formatShare } from '../../runs/report/format.js';
import type { Markup } from '../../runs/report/markup.js';
import type { Evaluation } from '../evaluation.js';
import type { ConfidenceBin, RiskPoint } from '../metrics.js';
import type { EvaluationPageData } from './page-data.js';

const size = { width: 520, height: 330, marginTop: 30, marginRight: 18, marginBottom: 42, marginLeft: 62 };
const fifths = [0, 0.2, 0.4, 0.6, 0.8, 1];

/** How often it is right, by how sure it is. */
export function drawReliability({ before, after }: EvaluationPageData['reliability']): Markup {
  const most = largest(
    [...before, ...after].map(({ guesses }) => guesses),
    1,
  );
  return drawing('How often it is right, by how sure it is; the table below has the numbers', {
    ...size,
    x: { domain: [0, 1], label: 'Sureness' },
    y: { domain: [0, 1], label: 'Right' },
    marks: [
      gridX({ ticks: fifths, stroke: 'var(--line)', strokeOpacity: 1 }),
      gridY({ ticks: fifths, stroke: 'var(--line)', strokeOpacity: 1 }),
      axisX({ ticks: fifths, tickSize: 0, tickFormat: percent }),
      axisY({ ticks: fifths, tickSize: 0, tickFormat: percent }),
      lineY([0, 1], { x: identity, y: identity, stroke: 'var(--muted)', strokeDasharray: '2,4' }),
      ...curve(before, most, { stroke: 'var(--apple)', fill: 'var(--paper)', dashes: '5,3' }),
      ...curve(after, most, { stroke: 'var(--leaf)', fill: 'var(--leaf)' }),
    ],
  });
}

/** The share of wrong answers, by the share of images that are answered. */
export function drawRisk(
  risk: readonly RiskPoint[],
  answering: NonNullable<Evaluation['known']>['answering'],
): Markup {
  const marked = ([50, 80, 95] as const).map((share) => ({
    answered: share / 100,
    risk: 1 - answering[share],
    text: `${share}%: ${formatShare(1 - answering[share])} wrong`,
  }));
  const peak = largest(
    risk.map((point) => point.risk),
    0.01,
  );
  return drawing(`Wrong answers by the share answered: ${marked.map((mark) => mark.text).join(', ')}`, {
    ...size,
    x: { domain: [0, 1], label: 'Answered' },
    y: { domain: [0, peak * 1.15], label: 'Wrong' },
    marks: [
      gridY({ ticks: 4, stroke: 'var(--line)', strokeOpacity: 1 }),
      axisX({ ticks: fifths, tickSize: 0, tickFormat: percent }),
      axisY({ ticks: 4, tickSize: 0, tickFormat: percent }),
      areaY(risk, { x: 'answered', y: 'risk', fill: 'var(--leaf)', fillOpacity: 0.14 }),
      lineY(risk, { x: 'answered', y: 'risk', stroke: 'var(--leaf)', strokeWidth: 2 }),
      dot(marked, { x: 'answered', y: 'risk', r: 4, fill: 'var(--leaf)', stroke: 'var(--paper)' }),
      text(marked, {
        ...{ x: 'answered', y: 'risk', text: 'text', fill: 'var(--ink)' },
        ...{ textAnchor: 'end', dx: -4, dy: -10 },
      }),
    ],
  });
}

interface Look {
  readonly stroke: string;
  readonly fill: string;
  readonly dashes?: string;
}

function curve(bins: readonly ConfidenceBin[], most: number, { stroke, fill, dashes }: Look): Markish[] {
  const at = { x: 'confidence', y: 'accuracy' } as const;
  return [
    lineY(bins, {
      ...at,
      stroke,
      strokeWidth: 1.6,
      ...(dashes === undefined ? {} : { strokeDasharray: dashes }),
    }),
    // A dot's area is as its images, but none is too small to see.
    dot(bins, {
      ...{ ...at, fill, stroke, strokeWidth: 1.6 },
      r: { value: ({ guesses }: ConfidenceBin) => 2.5 + 8 * Math.sqrt(guesses / most), scale: null },
    }),
  ];
}

function identity(value: number): number {
  return value;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))}%`;
}
