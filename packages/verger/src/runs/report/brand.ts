import { type Markup, markup } from './markup.js';

const tree = markup`<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M10 19v-7M10 15l3-3" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/><circle cx="10" cy="7" r="6" class="crown"/><circle cx="7.6" cy="6.2" r="1.3" class="fruit"/><circle cx="12" cy="8.6" r="1.3" class="fruit"/></svg>`;

/** Whose page it is, and what it is: `run report`. */
export function brand(what: string): Markup {
  return markup`<p class="brand">${tree}<span>Verger</span> ${what}</p>`;
}
