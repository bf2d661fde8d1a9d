import { useEffect, useRef, useState } from 'preact/hooks';
import type { RunFacts } from '../../../../../packages/verger/src/serve/api/answers.js';
import { useLanguage } from '../../language/language.js';
import { printable } from '../../parts/printable.js';
import { Problem } from '../../parts/problem.js';
import { Section } from '../../parts/section.js';
import { fetchColumns, type TaskColumns } from '../../time-line/columns.js';
import { drawTimeLine, laneHeight, taskAt, type TimeLineColours } from '../../time-line/draw.js';

/** More would be a wall: the table has them all. */
const mostLanes = 64;

/** When which worker did what; white is idle. */
export function TimeLineSection({ run, log }: { readonly run: string; readonly log: RunFacts }) {
  const language = useLanguage();
  const { say } = language;
  const [columns, setColumns] = useState<TaskColumns>();
  const [error, setError] = useState<Error>();
  useEffect(() => {
    const stop = new AbortController();
    fetchColumns(run, stop.signal).then(setColumns, (cause: unknown) => {
      if (!stop.signal.aborted) setError(cause as Error);
    });
    return () => stop.abort();
  }, [run, log.lastAt]);
  if (error !== undefined) return <Problem error={error} />;
  if (columns === undefined || columns.tasks === 0) return null;
  const lanes = language.integer(columns.lanes.length);
  return (
    <Section title={say.timeLine} aside={<Legend stages={columns.stages} />}>
      <p class="quiet">{say.timeLineText(lanes, language.integer(columns.tasks))}</p>
      <Drawing columns={columns} label={say.timeLineText(lanes, language.integer(columns.tasks))} />
    </Section>
  );
}

function Legend({ stages }: { readonly stages: readonly string[] }) {
  return (
    <ul class="legend">
      {stages.map((stage, i) => (
        <li key={stage}>
          <span class={`swatch stage-${i % 4}`} /> {stage}
        </li>
      ))}
    </ul>
  );
}

function Drawing({ columns, label }: { readonly columns: TaskColumns; readonly label: string }) {
  const language = useLanguage();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hovered, setHovered] = useState<number>();
  const height = Math.min(columns.lanes.length, mostLanes) * laneHeight;
  const span = { from: 0, to: Math.max(columns.seconds, 0.001) };
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined) return undefined;
    const paint = (): void => {
      const width = element.clientWidth;
      element.width = width * devicePixelRatio;
      element.height = height * devicePixelRatio;
      context.scale(devicePixelRatio, devicePixelRatio);
      drawTimeLine(context, columns, span, width, coloursOf(element));
    };
    const resized = new ResizeObserver(paint);
    resized.observe(element);
    const themed = new MutationObserver(paint);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      resized.disconnect();
      themed.disconnect();
    };
  }, [columns]);
  return (
    <>
      <canvas
        ref={canvas}
        class={`time-line lanes-${Math.min(columns.lanes.length, mostLanes)}`}
        height={height}
        role="img"
        aria-label={label}
        onMouseMove={(event) => {
          const { offsetX, offsetY, currentTarget } = event;
          setHovered(taskAt(columns, span, currentTarget.clientWidth, offsetX, offsetY));
        }}
        onMouseLeave={() => setHovered(undefined)}
      />
      <p class="quiet hover">{hovered === undefined ? '\u00a0' : taskText(columns, hovered, language)}</p>
    </>
  );
}

function taskText(
  { lanes, stages, lane, stage, starts, durations, attempts }: TaskColumns,
  i: number,
  language: ReturnType<typeof useLanguage>,
): string {
  const tried = attempts[i] > 1 ? `, ${language.say.attempts} ${attempts[i]}` : '';
  return `${stages[stage[i]]}, ${printable(lanes[lane[i]])}: ${language.duration(starts[i])} + ${language.duration(durations[i])}${tried}`;
}

function coloursOf(element: HTMLElement): TimeLineColours {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    stages: [0, 1, 2, 3].map((i) => colour(`--stage-${i}`)),
    retried: colour('--bad'),
    lane: colour('--lane'),
  };
}
