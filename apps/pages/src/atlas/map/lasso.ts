import type { MapPoints } from './points.js';

/** A closed line on the map: corners, x and y by turns. */
export type Lasso = readonly (readonly [number, number])[];

interface Edge {
  readonly fromX: number;
  readonly fromY: number;
  readonly toY: number;
  /** How far x moves while y moves by one. */
  readonly slope: number;
}

const bands = 512;

/**
 * The points inside a lasso, by the even-odd rule. Edges are sorted into horizontal bands, so that each point is held
 * against the few that are level with it.
 * @returns indices of points, ascending
 */
export function pointsInside({ count, x, y }: MapPoints, lasso: Lasso): Uint32Array {
  const ys = lasso.map(([, each]) => each);
  const top = Math.min(...ys);
  const height = Math.max(...ys) - top;
  if (lasso.length < 3 || height === 0) return new Uint32Array(0);
  const bandOf = (at: number): number => Math.floor(((at - top) / height) * (bands - 1));
  const edges = edgesByBand(lasso, bandOf);
  const found = new Uint32Array(count);
  let n = 0;
  for (let i = 0; i < count; i++) {
    const level = y[i];
    if (level < top || level > top + height) continue;
    let isInside = false;
    for (const { fromX, fromY, toY, slope } of edges[bandOf(level)])
      if (level >= fromY && level < toY && x[i] < fromX + (level - fromY) * slope) isInside = !isInside;
    if (isInside) found[n++] = i;
  }
  return found.slice(0, n);
}

function edgesByBand(lasso: Lasso, bandOf: (y: number) => number): readonly (readonly Edge[])[] {
  const edges: Edge[][] = Array.from({ length: bands }, () => []);
  lasso.forEach(([ax, ay], i) => {
    const [bx, by] = lasso[(i + 1) % lasso.length];
    if (ay === by) return;
    const slope = (bx - ax) / (by - ay);
    const edge =
      ay < by ? { fromX: ax, fromY: ay, toY: by, slope } : { fromX: bx, fromY: by, toY: ay, slope };
    for (let band = bandOf(edge.fromY); band <= bandOf(edge.toY); band++) edges[band].push(edge);
  });
  return edges;
}
