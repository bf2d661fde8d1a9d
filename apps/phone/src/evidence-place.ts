import type { Evidence } from './worker/evidence.js';

export type Place =
  'top' | 'bottom' | 'left' | 'right' | 'middle' | 'top left' | 'top right' | 'bottom left' | 'bottom right';

/** How far from the middle the centre of the evidence must lie to be named, as a share of the side. */
const margin = 0.07;

/** Where most of it lies, for those who don't see the map; undefined if no part tells more than others. */
export function placeOf({ columns, rows, shares }: Evidence): Place | undefined {
  const sum = shares.reduce((all, share) => all + share, 0);
  if (sum === 0) return undefined;
  const x = shares.reduce((all, share, i) => all + share * ((i % columns) + 0.5), 0) / sum / columns;
  const y = shares.reduce((all, share, i) => all + share * (Math.floor(i / columns) + 0.5), 0) / sum / rows;
  const across = x < 0.5 - margin ? 'left' : x > 0.5 + margin ? 'right' : '';
  const down = y < 0.5 - margin ? 'top' : y > 0.5 + margin ? 'bottom' : '';
  return (`${down} ${across}`.trim() || 'middle') as Place;
}
