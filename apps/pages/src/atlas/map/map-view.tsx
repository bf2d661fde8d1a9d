import type { ComponentChild } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { listen } from './gestures.js';
import type { Lasso } from './lasso.js';
import { MapControl, type MapEvents } from './map-control.js';
import type { Tints } from './painter.js';
import type { MapPoints } from './points.js';

export interface MapViewProps {
  readonly points: MapPoints;
  readonly tints: Tints;
  readonly isLassoing: boolean;
  /** A point with a ring around it. */
  readonly focus: number | undefined;
  readonly label: string;
  readonly onHover: MapEvents['onHover'];
  readonly onPick: MapEvents['onPick'];
  readonly onLasso: (lasso: Lasso) => void;
  /** The picture of a point: shown while few are in sight. */
  readonly pictures: (point: number) => ComponentChild;
  /** Hands out the control, for buttons. */
  readonly onReady: (control: MapControl) => void;
}

/** The map: dots on a canvas, and above it the ring and the lasso. */
export function MapView({
  points,
  tints,
  isLassoing,
  focus,
  label,
  pictures,
  onReady,
  ...events
}: MapViewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const control = useRef<MapControl | undefined>(undefined);
  const [, redraw] = useState(0);
  // What listeners call is always the latest.
  const latest = useRef({ ...events, isLassoing });
  latest.current = { ...events, isLassoing };
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const made = new MapControl(element, points, tints, {
      onHover: (...hovered) => latest.current.onHover(...hovered),
      onPick: (point) => latest.current.onPick(point),
      onLasso: (lasso) => latest.current.onLasso(lasso),
      onView: () => redraw((last) => last + 1),
    });
    control.current = made;
    onReady(made);
    const resized = new ResizeObserver(() => made.resize());
    resized.observe(element);
    const stop = listen(element, made, () => latest.current.isLassoing);
    return () => {
      resized.disconnect();
      stop();
      made.close();
    };
  }, [points]);
  useEffect(() => control.current?.tint(tints), [tints]);
  return (
    <>
      <canvas
        ref={canvas}
        class={isLassoing ? 'map lassoing' : 'map'}
        tabIndex={0}
        role="img"
        aria-label={label}
      />
      <div class="above" aria-hidden="true">
        {control.current?.fewInSight().map((point) => (
          <At key={point} place={control.current?.placeOf(point)}>
            {pictures(point)}
          </At>
        ))}
      </div>
      <svg class="above" aria-hidden="true">
        {focus !== undefined && control.current !== undefined && <Ring at={control.current.placeOf(focus)} />}
        {control.current?.lasso !== undefined && (
          <polyline
            class="lasso"
            points={control.current.lasso.map((corner) => corner.join(',')).join(' ')}
          />
        )}
      </svg>
    </>
  );
}

/** Shows something above a place of the map. */
function At({
  place: [x, y] = [0, 0],
  children,
}: {
  readonly place: readonly [number, number] | undefined;
  readonly children: ComponentChild;
}) {
  return (
    <div class="at" style={{ transform: `translate(${x}px, ${y}px)` }}>
      {children}
    </div>
  );
}

function Ring({ at: [x, y] }: { readonly at: readonly [number, number] }) {
  return <circle class="ring" cx={x} cy={y} r={10} />;
}
