import { useEffect, useRef, useState } from 'preact/hooks';
import { type Language, useLanguage } from '../language/language.js';
import { printable } from '../parts/printable.js';
import type { TaskColumns } from './columns.js';
import { drawTimeLine, laneHeight, moved, taskAt, type TimeLineColours, type View, zoomed } from './draw.js';

/** More lanes than this scroll. */
const mostLanes = 32;

/** The drawing of a time line, with what it takes to look closer. */
export function TimeLine({ columns, label }: { readonly columns: TaskColumns; readonly label: string }) {
  const language = useLanguage();
  const { say } = language;
  const whole = Math.max(columns.seconds, 0.001);
  const [span, setSpan] = useState<Pick<View, 'from' | 'to'>>({ from: 0, to: whole });
  const [hovered, setHovered] = useState<number>();
  const isWhole = span.to - span.from >= whole;
  // A run that goes on gets longer.
  const shown = isWhole ? { from: 0, to: whole } : span;
  const middle = (shown.from + shown.to) / 2;
  const step = (factor: number) => () => setSpan(zoomed(shown, whole, factor, middle));
  const move = (share: number) => () => {
    const length = shown.to - shown.from;
    setSpan(moved({ from: shown.from + share * length, length }, whole));
  };
  return (
    <>
      <div class="heading">
        <p class="quiet plain">{label}</p>
        <div class="buttons">
          <Step name={say.earlier} sign="←" onClick={move(-0.5)} isOff={isWhole} />
          <Step name={say.later} sign="→" onClick={move(0.5)} isOff={isWhole} />
          <Step name={say.closer} sign="+" onClick={step(0.5)} isOff={false} />
          <Step name={say.farther} sign="−" onClick={step(2)} isOff={isWhole} />
        </div>
      </div>
      <Canvas columns={columns} span={shown} label={label} onHover={setHovered} />
      <p class="axis quiet">
        <span>{language.duration(shown.from)}</span>
        <span class="hover">{hovered === undefined ? '' : taskText(columns, hovered, language)}</span>
        <span>{language.duration(shown.to)}</span>
      </p>
    </>
  );
}

function Step({
  name,
  sign,
  onClick,
  isOff,
}: {
  readonly name: string;
  readonly sign: string;
  readonly onClick: () => void;
  readonly isOff: boolean;
}) {
  return (
    <button type="button" aria-label={name} title={name} onClick={onClick} disabled={isOff}>
      {sign}
    </button>
  );
}

/** Only the lanes in sight are drawn: a canvas can't be as high as a thousand of them. */
function Canvas({
  columns,
  span,
  label,
  onHover,
}: {
  readonly columns: TaskColumns;
  readonly span: Pick<View, 'from' | 'to'>;
  readonly label: string;
  readonly onHover: (task: number | undefined) => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [top, setTop] = useState(0);
  const height = Math.min(columns.lanes.length, mostLanes) * laneHeight;
  const { from, to } = span;
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined) return undefined;
    const paint = (): void => {
      const width = element.clientWidth;
      element.width = width * devicePixelRatio;
      element.height = height * devicePixelRatio;
      context.scale(devicePixelRatio, devicePixelRatio);
      drawTimeLine(context, columns, { from, to, width, height, top }, coloursOf(element));
    };
    const resized = new ResizeObserver(paint);
    resized.observe(element);
    const themed = new MutationObserver(paint);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      resized.disconnect();
      themed.disconnect();
    };
  }, [columns, from, to, top, height]);
  const hover = ({ offsetX, offsetY, currentTarget }: MouseEvent): void => {
    const width = (currentTarget as HTMLCanvasElement).clientWidth;
    onHover(taskAt(columns, { from, to, width, height, top }, offsetX, offsetY));
  };
  return (
    <div
      class="lanes"
      style={{ height: `${height}px` }}
      tabIndex={0}
      role="region"
      aria-label={label}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div style={{ height: `${columns.lanes.length * laneHeight}px` }}>
        <canvas
          ref={canvas}
          class="time-line"
          style={{ height: `${height}px` }}
          role="img"
          aria-label={label}
          onMouseMove={hover}
          onMouseLeave={() => onHover(undefined)}
        />
      </div>
    </div>
  );
}

function taskText(
  { lanes, stages, lane, stage, starts, durations, attempts }: TaskColumns,
  i: number,
  language: Language,
): string {
  const { say } = language;
  const tried =
    attempts[i] === 0 ? `, ${say.failedAttempt}` : attempts[i] > 1 ? `, ${say.attempts} ${attempts[i]}` : '';
  return `${stages[stage[i]]}, ${printable(lanes[lane[i]])}: ${language.duration(starts[i])} + ${language.duration(durations[i])}${tried}`;
}

function coloursOf(element: HTMLElement): TimeLineColours {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    stages: [0, 1, 2, 3, 4, 5].map((i) => colour(`--stage-${i}`)),
    failed: colour('--bad'),
    lane: colour('--lane'),
  };
}
