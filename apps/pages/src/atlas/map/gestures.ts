import type { MapControl } from './map-control.js';

/** A pointer that moved less than this, in CSS pixels, has clicked. */
const still = 4;
const panStep = 60;
const zoomStep = 1.4;

/**
 * Listens to pointers, the wheel and keys.
 * @param isLassoing whether a pointer draws a lasso instead of moving the map
 * @returns stops listening
 */
export function listen(
  canvas: HTMLCanvasElement,
  control: MapControl,
  isLassoing: () => boolean,
): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const pointers = new Map<number, readonly [number, number]>();
  let moved = 0;
  canvas.addEventListener(
    'pointerdown',
    ({ pointerId, offsetX, offsetY }) => {
      canvas.setPointerCapture(pointerId);
      pointers.set(pointerId, [offsetX, offsetY]);
      moved = 0;
      if (isLassoing() && pointers.size === 1) control.lasso = [[offsetX, offsetY]];
    },
    { signal },
  );
  canvas.addEventListener(
    'pointermove',
    ({ pointerId, offsetX, offsetY }) => {
      const last = pointers.get(pointerId);
      if (last === undefined) {
        control.hover(offsetX, offsetY);
        return;
      }
      const [dx, dy] = [offsetX - last[0], offsetY - last[1]];
      moved += Math.hypot(dx, dy);
      if (control.lasso !== undefined) {
        control.lasso.push([offsetX, offsetY]);
        control.pan(0, 0);
      } else if (pointers.size === 1) control.pan(dx, dy);
      else pinch(control, pointers, pointerId, [offsetX, offsetY]);
      pointers.set(pointerId, [offsetX, offsetY]);
    },
    { signal },
  );
  const end = ({ pointerId, offsetX, offsetY, type }: PointerEvent): void => {
    if (!pointers.delete(pointerId)) return;
    if (control.lasso !== undefined) control.closeLasso();
    else if (moved < still && type === 'pointerup') control.pick(offsetX, offsetY);
  };
  canvas.addEventListener('pointerup', end, { signal });
  canvas.addEventListener('pointercancel', end, { signal });
  canvas.addEventListener('wheel', (event) => control.wheel(event), { signal, passive: false });
  canvas.addEventListener('keydown', (event) => press(control, event), { signal });
  return () => stop.abort();
}

/** Two fingers: the distance between them is the zoom. */
function pinch(
  control: MapControl,
  pointers: ReadonlyMap<number, readonly [number, number]>,
  moving: number,
  to: readonly [number, number],
): void {
  const from = pointers.get(moving);
  const other = [...pointers].find(([id]) => id !== moving)?.[1];
  if (from === undefined || other === undefined) return;
  const before = Math.hypot(from[0] - other[0], from[1] - other[1]);
  const after = Math.hypot(to[0] - other[0], to[1] - other[1]);
  if (before > 0) control.zoom(after / before, (to[0] + other[0]) / 2, (to[1] + other[1]) / 2);
}

const keys: Readonly<Record<string, (control: MapControl) => void>> = {
  ArrowLeft: (control) => control.pan(panStep, 0),
  ArrowRight: (control) => control.pan(-panStep, 0),
  ArrowUp: (control) => control.pan(0, panStep),
  ArrowDown: (control) => control.pan(0, -panStep),
  '+': (control) => control.zoom(zoomStep),
  '=': (control) => control.zoom(zoomStep),
  '-': (control) => control.zoom(1 / zoomStep),
  '0': (control) => control.home(),
};

function press(control: MapControl, event: KeyboardEvent): void {
  if (!Object.hasOwn(keys, event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  keys[event.key](control);
}
