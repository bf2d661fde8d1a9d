import { type Markup, markup, nothing } from './markup.js';

/** A bar as wide as its cell, with an optional second part at the end. The text beside it has the figures. */
export function bar(value: number, most: number, extra = 0): Markup {
  const scale = most > 0 ? 100 / most : 0;
  const width = (value * scale).toFixed(2);
  // Keep even a few rejects visible.
  const extraWidth = extra > 0 ? Math.max(1.5, extra * scale).toFixed(2) : '0';
  const tail =
    extra > 0
      ? markup`<rect class="reject" x="${Math.min(98.5, value * scale).toFixed(2)}%" width="${extraWidth}%" height="100%"/>`
      : nothing;
  return markup`<svg class="bar" aria-hidden="true"><rect width="${width}%" height="100%"/>${tail}</svg>`;
}
