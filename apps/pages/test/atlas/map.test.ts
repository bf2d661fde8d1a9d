import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Lasso, pointsInside } from '../../src/atlas/map/lasso.js';
import { PointGrid } from '../../src/atlas/map/point-grid.js';
import type { MapPoints } from '../../src/atlas/map/points.js';
import { faint, hidden, Raster } from '../../src/atlas/map/raster.js';
import { stampOf } from '../../src/atlas/map/stamp.js';
import { placeAt, wholeMap, zoomed } from '../../src/atlas/map/view.js';

const place = fc.integer({ min: 0, max: 65_535 });
const pair = fc.tuple(place, place);

function pointsAt(places: readonly (readonly [number, number])[]): MapPoints {
  return {
    count: places.length,
    x: Uint16Array.from(places, ([x]) => x),
    y: Uint16Array.from(places, ([, y]) => y),
    row: Uint32Array.from(places, (_, i) => i),
    label: new Uint16Array(places.length),
  };
}

/** The even-odd rule, edge by edge. */
function isInside([px, py]: readonly [number, number], lasso: Lasso): boolean {
  let inside = false;
  lasso.forEach(([ax, ay], i) => {
    const [bx, by] = lasso[(i + 1) % lasso.length];
    if (ay > py !== by > py && px < ax + ((py - ay) * (bx - ax)) / (by - ay)) inside = !inside;
  });
  return inside;
}

describe('a lasso', () => {
  it('holds the points inside it, whatever its shape', () => {
    fc.assert(
      fc.property(
        fc.array(pair, { maxLength: 60 }),
        fc.array(pair, { minLength: 3, maxLength: 12 }),
        (places, lasso) => {
          const expected = places.flatMap((each, i) => (isInside(each, lasso) ? [i] : []));
          expect([...pointsInside(pointsAt(places), lasso)]).toEqual(expected);
        },
      ),
    );
  });

  it('of fewer than three corners, or without height, is empty', () => {
    const points = pointsAt([[5, 5]]);
    expect([...pointsInside(points, [])]).toEqual([]);
    expect([
      ...pointsInside(points, [
        [0, 5],
        [9, 5],
        [4, 5],
      ]),
    ]).toEqual([]);
  });
});

describe('the nearest point', () => {
  it('is the one that a search of all points finds', () => {
    fc.assert(
      fc.property(
        fc.array(pair, { maxLength: 60 }),
        pair,
        fc.integer({ min: 1, max: 70_000 }),
        (places, [x, y], radius) => {
          const away = (i: number): number => Math.hypot(places[i][0] - x, places[i][1] - y);
          const near = places.map((_, i) => i).filter((i) => away(i) <= radius);
          const found = new PointGrid(pointsAt(places)).nearest(x, y, radius, () => true);
          if (near.length === 0) expect(found).toBeUndefined();
          else expect(away(found ?? -1)).toBe(Math.min(...near.map(away)));
        },
      ),
    );
  });

  it('is one that is shown', () => {
    const grid = new PointGrid(
      pointsAt([
        [10, 10],
        [20, 10],
      ]),
    );
    expect(grid.nearest(11, 10, 50, (point) => point === 1)).toBe(1);
  });
});

describe('a picture of dots', () => {
  const view = { scale: 1, left: 0, top: 0 };
  const colours = Uint32Array.of(0x111111, 0x0000ff);

  it('has a dot for each point in sight, and nothing else', () => {
    const raster = new Raster({ width: 40, height: 20 });
    const points = pointsAt([
      [3, 4],
      [39, 19],
      [40, 4],
      [9, 9],
    ]);
    const tints = Uint8Array.of(1, 1, 1, hidden);
    const seen = raster.dots(points, [0, 4], view, { tints, colours, isFaint: false }, stampOf(0));
    raster.finish(1);
    expect(seen).toBe(2);
    const inked = [...new Uint32Array(raster.pixels.buffer)].filter((pixel) => pixel !== 0);
    expect(inked).toEqual([0xff0000ff, 0xff0000ff]);
  });

  it('draws faint points only when they are asked for, and forgets what it has finished', () => {
    const raster = new Raster({ width: 10, height: 10 });
    const points = pointsAt([
      [3, 4],
      [5, 5],
    ]);
    const tinting = { tints: Uint8Array.of(faint, 1), colours };
    expect(raster.dots(points, [0, 2], view, { ...tinting, isFaint: true }, stampOf(2))).toBe(1);
    raster.finish(1);
    raster.finish(1);
    expect(raster.pixels.every((value) => value === 0)).toBe(true);
  });

  it('covers the area of a circle', () => {
    for (const radius of [0.7, 1, 2.5, 5]) {
      const area = stampOf(radius).cover.reduce((sum, cover) => sum + cover / 255, 0);
      expect(Math.abs(area / (Math.PI * radius ** 2) - 1)).toBeLessThan(0.08);
    }
  });
});

it('zooming keeps what is under the pointer', () => {
  const size = { width: 800, height: 500 };
  fc.assert(
    fc.property(
      fc.double({ min: 0.2, max: 5, noNaN: true }),
      fc.integer({ min: 0, max: 800 }),
      fc.integer({ min: 0, max: 500 }),
      (factor, x, y) => {
        const view = wholeMap(size);
        const [beforeX, beforeY] = placeAt(view, x, y);
        const [afterX, afterY] = placeAt(zoomed(view, factor, x, y, size), x, y);
        expect(afterX).toBeCloseTo(beforeX, 6);
        expect(afterY).toBeCloseTo(beforeY, 6);
      },
    ),
  );
});
