import { labelName, shorten } from './format.js';
import type { Group } from './groups.js';
import type { MapFrame } from './map-frame.js';

export interface MapLabel {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

const lineHeight = 17;
const letterWidth = 7.2;
const fewPoints = 6;

// In lines, from the preferred position.
const shifts = [0, 0.5, -0.5, 1, -1, 1.5, -1.5, 2, -2, 2.5, -2.5, 3, -3, 4, -4, 5, -5];

/** A label's position in pixels from the upper left corner of the map. */
interface Box {
  readonly middle: number;
  readonly across: number;
  readonly half: number;
}

/** Labels at the class centres, moved up or down until none overlap, if there is room. */
export function placeLabels(groups: readonly Group[], frame: MapFrame): readonly MapLabel[] {
  const scale = frame.pixelsPerUnit;
  const width = (frame.x[1] - frame.x[0]) * scale;
  const height = (frame.y[1] - frame.y[0]) * scale;
  const taken: Box[] = [];
  return groups.flatMap(({ label, centre, points }) => {
    if (!centre) return [];
    const text = shorten(labelName(label), 24);
    const half = (Array.from(text).length * letterWidth) / 2;
    const across = Math.max(half, Math.min(width - half, (centre.x - frame.x[0]) * scale));
    // A label may cover part of a large cloud, but would hide a few points.
    const best = (frame.y[1] - centre.y) * scale - (points.length < fewPoints ? lineHeight : 0);
    const middles = shifts.map((shift) => best + shift * lineHeight);
    const free = middles.find(
      (middle) =>
        middle > 0 && middle < height && !taken.some((other) => covers({ middle, across, half }, other)),
    );
    const middle = free ?? best;
    taken.push({ middle, across, half });
    return [{ text, x: frame.x[0] + across / scale, y: frame.y[1] - middle / scale }];
  });
}

function covers(a: Box, b: Box): boolean {
  return Math.abs(a.across - b.across) < a.half + b.half && Math.abs(a.middle - b.middle) < lineHeight;
}
