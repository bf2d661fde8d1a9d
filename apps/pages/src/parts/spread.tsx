import type { Quantiles } from '../../../../packages/verger/src/runs/quantiles.js';
import { useLanguage } from '../language/language.js';

const width = 120;
const height = 16;

/** The spread of some seconds as a small box plot, on the scale of all stages. */
export function Spread({ of, most }: { readonly of: Quantiles; readonly most: number }) {
  const { duration, say } = bound(useLanguage());
  const at = (value: number): number => (most === 0 ? 0 : (value / most) * (width - 2)) + 1;
  const words = `${say.fastest} ${duration(of.least)}, ${say.quarter} ${duration(of.lower)}, ${say.median} ${duration(of.median)}, ${say.threeQuarters} ${duration(of.upper)}, ${say.slowest} ${duration(of.most)}`;
  return (
    <svg
      class="spread"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={words}
    >
      <title>{words}</title>
      <line x1={at(of.least)} x2={at(of.most)} y1={height / 2} y2={height / 2} />
      <rect x={at(of.lower)} y={3} width={Math.max(1, at(of.upper) - at(of.lower))} height={height - 6} />
      <line class="median" x1={at(of.median)} x2={at(of.median)} y1={2} y2={height - 2} />
    </svg>
  );
}

function bound(language: ReturnType<typeof useLanguage>) {
  return { say: language.say, duration: (seconds: number) => language.duration(seconds) };
}
