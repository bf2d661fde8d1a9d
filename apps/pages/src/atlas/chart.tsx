/** A line of a chart: number of components, and a share from 0 to 1. */
export interface Line {
  readonly name: string;
  readonly class: string;
  readonly points: readonly (readonly [number, number])[];
}

const width = 720;
const height = 240;
const margin = { left: 44, right: 12, top: 10, bottom: 26 } as const;
const shares = [0, 0.25, 0.5, 0.75, 1] as const;

/** Shares against the number of components, on a logarithmic scale: the first components matter most. */
export function Chart({
  lines,
  most,
  at,
  label,
}: {
  readonly lines: readonly Line[];
  readonly most: number;
  /** The number that is chosen. */
  readonly at: number;
  readonly label: string;
}) {
  const x = (k: number): number =>
    margin.left + ((width - margin.left - margin.right) * Math.log(k)) / Math.max(Math.log(most), 1e-9);
  const y = (share: number): number => height - margin.bottom - share * (height - margin.top - margin.bottom);
  return (
    <>
      <svg class="chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {shares.map((share) => (
          <g key={share}>
            <line class="rule" x1={margin.left} x2={width - margin.right} y1={y(share)} y2={y(share)} />
            <text x={margin.left - 6} y={y(share) + 4} text-anchor="end">
              {Math.round(share * 100)}%
            </text>
          </g>
        ))}
        {ticksTo(most).map((k) => (
          <text key={k} x={x(k)} y={height - 8} text-anchor="middle">
            {k}
          </text>
        ))}
        {lines.map(({ name, class: style, points }) => (
          <polyline
            key={name}
            class={style}
            points={points.map(([k, share]) => `${x(k)},${y(share)}`).join(' ')}
          />
        ))}
        <line class="chosen-k" x1={x(at)} x2={x(at)} y1={margin.top} y2={height - margin.bottom} />
      </svg>
      <ul class="legend">
        {lines.map(({ name, class: style }) => (
          <li key={name}>
            <svg class="key" viewBox="0 0 24 8" aria-hidden="true">
              <line class={style} x1={0} x2={24} y1={4} y2={4} />
            </svg>{' '}
            {name}
          </li>
        ))}
      </ul>
    </>
  );
}

/** 1, 2, 5, 10, 20, 50 and so on. */
function ticksTo(most: number): readonly number[] {
  const ticks: number[] = [];
  for (let power = 1; power <= most; power *= 10)
    for (const step of [1, 2, 5]) if (power * step <= most) ticks.push(power * step);
  return ticks;
}
