import { smallest } from '../../common/extremes.js';
import { colourDistance, paletteSize } from './palette.js';

interface Place {
  readonly x: number;
  readonly y: number;
}

const reach = 0.15; // share of the map diagonal: beyond it, position alone distinguishes two clouds
const alike = 0.25; // colours further apart than this are easy to distinguish

/**
 * Assigns a palette colour to every class. There are more classes than distinguishable colours, but only neighbours
 * on the map must differ: each class in turn takes the colour least similar to those nearby and, on a tie, the least
 * used one. A class that is not on the map takes the least used colour.
 */
export function colourClasses(centres: readonly (Place | undefined)[]): readonly number[] {
  const diagonal = diagonalOf(centres.filter((centre) => centre !== undefined));
  const uses = Array.from({ length: paletteSize }, () => 0);
  // If there are enough colours, use each once; otherwise prefer reuse to a similar colour nearby.
  const again = centres.length <= paletteSize ? Infinity : 0.5;
  const placed: { readonly place: Place; readonly colour: number }[] = [];
  return centres.map((centre) => {
    const costs = uses.map((count) => (count > 0 ? count * again : 0));
    if (centre) {
      for (const { place, colour } of placed) addLikeness(costs, colour, nearness(centre, place, diagonal));
    }
    const colour = costs.indexOf(smallest(costs, Infinity));
    uses[colour] += 1;
    if (centre) placed.push({ place: centre, colour });
    return colour;
  });
}

function addLikeness(costs: number[], colour: number, near: number): void {
  if (near < 1e-3) return;
  costs.forEach((cost, candidate) => {
    const likeness = Math.max(0, 1 - colourDistance(colour, candidate) / alike);
    costs[candidate] = cost + near * likeness * likeness;
  });
}

function nearness(a: Place, b: Place, diagonal: number): number {
  if (diagonal === 0) return 1;
  const distance = Math.hypot(a.x - b.x, a.y - b.y) / (diagonal * reach);
  return Math.exp(-distance * distance);
}

function diagonalOf(places: readonly Place[]): number {
  return Math.hypot(extent(places.map(({ x }) => x)), extent(places.map(({ y }) => y)));
}

function extent(values: readonly number[]): number {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return values.length === 0 ? 0 : most - least;
}
