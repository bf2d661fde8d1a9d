import { useRef } from 'preact/hooks';
import { type Crop, inside } from '../crop.js';
import { useLanguage } from '../language/language.js';
import { placeOfCrop } from './crop-place.js';

const step = 0.04;
const moves: Readonly<Record<string, readonly [x: number, y: number, size: number] | undefined>> = {
  ArrowLeft: [-step, 0, 0],
  ArrowRight: [step, 0, 0],
  ArrowUp: [0, -step, 0],
  ArrowDown: [0, step, 0],
  '+': [0, 0, step],
  '=': [0, 0, step],
  '-': [0, 0, -step],
};

/** The part of a photo that is looked at: dragged with a finger, pinched with two, or moved with keys. */
export function CropFrame({ crop, onCrop }: { readonly crop: Crop; readonly onCrop: (crop: Crop) => void }) {
  const { say } = useLanguage();
  const fingers = useRef(new Map<number, { x: number; y: number }>());
  const set = (next: Crop): void => onCrop(inside(next));

  const drag = (event: PointerEvent): void => {
    const before = fingers.current.get(event.pointerId);
    const area = (event.currentTarget as HTMLElement).parentElement?.getBoundingClientRect();
    if (before === undefined || area === undefined) return;
    const spread = spreadOf(fingers.current);
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const share = 1 / fingers.current.size;
    set({
      x: crop.x + ((event.clientX - before.x) / area.width) * share,
      y: crop.y + ((event.clientY - before.y) / area.height) * share,
      size: spread === 0 ? crop.size : (crop.size * spreadOf(fingers.current)) / spread,
    });
  };
  const lift = (event: PointerEvent): void => {
    fingers.current.delete(event.pointerId);
  };
  return (
    <div
      class="frame"
      role="group"
      tabIndex={0}
      aria-label={`${say.frame}. ${say.frameHint}`}
      style={placeOfCrop(crop)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      }}
      onPointerMove={drag}
      onPointerUp={lift}
      onPointerCancel={lift}
      onKeyDown={(event) => {
        const move = moves[event.key];
        if (move === undefined) return;
        event.preventDefault();
        set({ x: crop.x + move[0], y: crop.y + move[1], size: crop.size + move[2] });
      }}
    />
  );
}

function spreadOf(fingers: ReadonlyMap<number, { readonly x: number; readonly y: number }>): number {
  if (fingers.size < 2) return 0;
  const [a, b] = [...fingers.values()];
  return Math.hypot(a.x - b.x, a.y - b.y);
}
