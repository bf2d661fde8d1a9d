import { oneLine } from './format.js';
import { type Markup, markup, nothing } from './markup.js';

/** What needs attention, if anything does. */
export function warnings(texts: readonly string[]): Markup {
  if (texts.length === 0) return nothing;
  const items = texts.map((text) => markup`<li>${oneLine(text)}</li>`);
  return markup`<section id="warnings" class="warnings"><h2>${texts.length === 1 ? 'Warning' : 'Warnings'}</h2><ul>${items}</ul></section>`;
}
