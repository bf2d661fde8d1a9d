import type { StageNumbers } from '../../../../../packages/verger/src/runs/stage-numbers.js';
import { useLanguage } from '../../language/language.js';
import { earlierOf } from './stage-order.js';

const [boxWidth, boxHeight, gap, top] = [140, 58, 34, 30];
const step = boxWidth + gap;

/** The stages as a graph, from left to right, with an arrow from each to what reads its work. */
export function StageGraph({
  stages,
  seconds,
}: {
  readonly stages: readonly StageNumbers[];
  /** Of each stage. */
  readonly seconds: readonly number[];
}) {
  const { say } = useLanguage();
  const width = stages.length * step - gap;
  const edges = stages.flatMap((stage, to) =>
    earlierOf(stage, stages).map((name) => ({ from: stages.findIndex((each) => each.stage === name), to })),
  );
  const words = edges.map(({ from, to }) => `${stages[from].stage} → ${stages[to].stage}`).join(', ');
  const height = boxHeight + top + 2;
  return (
    <div class="graph" tabIndex={0} role="region" aria-label={say.stages}>
      <svg
        viewBox={`-1 0 ${width + 2} ${height}`}
        width={width + 2}
        height={height}
        role="img"
        aria-label={say.graph(words)}
      >
        {edges.map(({ from, to }) => (
          <Arrow key={`${from} ${to}`} from={from} to={to} />
        ))}
        {stages.map((stage, i) => (
          <Box key={`${stage.stage} ${i}`} stage={stage} seconds={seconds[i]} at={i * step} all={seconds} />
        ))}
      </svg>
    </div>
  );
}

/** To the next stage straight, to a later one above those between. */
function Arrow({ from, to }: { readonly from: number; readonly to: number }) {
  const [start, end] = [from * step + boxWidth, to * step];
  const middle = top + boxHeight / 2;
  const isNext = to === from + 1;
  const d = isNext
    ? `M${start} ${middle}H${end - 6}`
    : `M${start - 20} ${top}C${start} 0 ${end} 0 ${end + 20} ${top - 6}`;
  const tip = isNext ? `M${end} ${middle}l-8 -4v8z` : `M${end + 22} ${top}l-9 -5l7 -4z`;
  return (
    <g class="arrow">
      <path d={d} />
      <path class="tip" d={tip} />
    </g>
  );
}

function Box({
  stage,
  seconds,
  at,
  all,
}: {
  readonly stage: StageNumbers;
  readonly seconds: number;
  readonly at: number;
  readonly all: readonly number[];
}) {
  const language = useLanguage();
  const { say } = language;
  const whole = all.reduce((sum, each) => sum + each, 0);
  const done = language.integer(stage.done + stage.reused);
  const isOpen = stage.seconds === undefined;
  return (
    <g class={isOpen ? 'stage-box open' : 'stage-box'} transform={`translate(${at} ${top})`}>
      <rect width={boxWidth} height={boxHeight} rx={6} />
      <rect
        class="share"
        y={boxHeight - 4}
        width={whole === 0 ? 0 : (seconds / whole) * boxWidth}
        height={4}
      />
      <text class="name" x={9} y={19}>
        {stage.stage}
      </text>
      <text x={boxWidth - 9} y={19} text-anchor="end">
        {language.duration(seconds)}
      </text>
      <text x={9} y={38}>
        {stage.tasks > 0 ? `${done}/${language.integer(stage.tasks)}` : ''}
      </text>
      {stage.retried > 0 && (
        <text class="failed" x={boxWidth - 9} y={38} text-anchor="end">
          <title>{say.retries}</title>↻ {language.integer(stage.retried)}
        </text>
      )}
    </g>
  );
}
