import type { Tints } from './map/painter.js';
import { faint } from './map/raster.js';
import { type AtlasPoints, pointFlags } from './points.js';

/** What the colour of a point stands for. */
export const colourings = ['label', 'suspect', 'duplicate', 'outlier', 'kept'] as const;
export type Colouring = (typeof colourings)[number];

/**
 * Hues that are told apart on light and on dark ground, also by most of those who see colours differently (after Tableau
 * 10). A hundred labels share them: a label is read in the list and under the pointer, never from its colour alone.
 */
const hues = [
  0x4e79a7, 0xf28e2b, 0xe15759, 0x3fa7a0, 0x59a14f, 0xd6a419, 0xb07aa1, 0xe87a90, 0x9c755f, 0x7f8c8d,
] as const;
const strong = 0xd62728;
/** From few neighbours kept to all. */
const scale = [0xb2182b, 0xd6604d, 0xe0a070, 0x92c5de, 0x4393c3, 0x2166ac] as const;

/** The colour of points that are not looked at. */
const faintOn = { light: 0xd4d8cc, dark: 0x434a3e } as const;

/**
 * @param chosen numbers of labels; if there are any, all others are faint
 * @param selected whether each point is selected; undefined if none is
 */
export function tintsOf(
  points: AtlasPoints,
  by: Colouring,
  chosen: ReadonlySet<number>,
  selected: Uint8Array | undefined,
  theme: 'light' | 'dark',
): Tints {
  const colours = new Uint32Array(256);
  colours[faint] = abgr(faintOn[theme]);
  const palette = by === 'label' ? hues : by === 'kept' ? scale : [strong];
  palette.forEach((hue, i) => (colours[i + 1] = abgr(hue)));
  const of = new Uint8Array(points.count);
  for (let i = 0; i < points.count; i++) {
    const isOut =
      (chosen.size > 0 && !chosen.has(points.label[i])) || (selected !== undefined && selected[i] === 0);
    of[i] = isOut ? faint : tintOf(points, i, by);
  }
  return { of, colours };
}

function tintOf({ label, kept, flags }: AtlasPoints, i: number, by: Colouring): number {
  switch (by) {
    case 'label':
      return (label[i] % hues.length) + 1;
    case 'kept':
      return Math.min(scale.length, Math.floor((kept[i] / 256) * scale.length) + 1);
    default:
      return (flags[i] & pointFlags[by]) === 0 ? faint : 1;
  }
}

/** The colour of a label, for the style sheet. */
export function hueClass(label: number): string {
  return `hue-${label % hues.length}`;
}

/** From `0xrrggbb` to what a canvas takes. */
function abgr(hue: number): number {
  return ((hue & 0xff) << 16) | (hue & 0xff00) | (hue >> 16);
}
