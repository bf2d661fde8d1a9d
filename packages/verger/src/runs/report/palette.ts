/** A colour in OKLCH: lightness, chroma, hue in degrees. Equal distances look about equally far apart. */
interface Oklch {
  readonly l: number;
  readonly c: number;
  readonly h: number;
}

// Leaf, apple, plum, apricot, sky, quince, water, fig, fir, rose, dusk, pear. The first few are far apart: a run with
// few classes uses only those.
const hues = [138, 27, 335, 58, 250, 95, 195, 300, 165, 5, 275, 115];

interface Tone {
  readonly light: Omit<Oklch, 'h'>;
  readonly dark: Omit<Oklch, 'h'>;
}

const tones: readonly Tone[] = [
  { light: { l: 0.56, c: 0.14 }, dark: { l: 0.74, c: 0.13 } },
  { light: { l: 0.73, c: 0.13 }, dark: { l: 0.88, c: 0.09 } },
  { light: { l: 0.4, c: 0.1 }, dark: { l: 0.6, c: 0.13 } },
];

const palette: readonly { readonly light: Oklch; readonly dark: Oklch }[] = tones.flatMap(({ light, dark }) =>
  hues.map((h) => ({ light: { ...light, h }, dark: { ...dark, h } })),
);

export const paletteSize = palette.length;

/** The CSS value for a palette index. */
export function paint(index: number): string {
  return `var(--c${index})`;
}

function css({ l, c, h }: Oklch): string {
  return `oklch(${l} ${c} ${h})`;
}

/** The palette as CSS custom properties. */
export function paletteVariables(scheme: 'light' | 'dark'): string {
  return palette.map((colour, i) => `--c${i}:${css(colour[scheme])}`).join(';');
}

/** Distance between two palette colours: 0 if equal, about 0.3 for opposite hues. */
export function colourDistance(first: number, second: number): number {
  const a = palette[first].light;
  const b = palette[second].light;
  const radians = Math.PI / 180;
  return Math.hypot(
    a.l - b.l,
    a.c * Math.cos(a.h * radians) - b.c * Math.cos(b.h * radians),
    a.c * Math.sin(a.h * radians) - b.c * Math.sin(b.h * radians),
  );
}
