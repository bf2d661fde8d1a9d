import { describe, expect, it } from 'vitest';
import { colourClasses } from '../../../src/runs/report/class-colours.js';
import { colourDistance, paletteSize } from '../../../src/runs/report/palette.js';
import { randomFrom } from './sample-data.js';

describe('the colours of classes', () => {
  it('all differ while there are enough', () => {
    const random = randomFrom(3);
    const centres = Array.from({ length: paletteSize }, () => ({ x: random(), y: random() }));
    expect(new Set(colourClasses(centres)).size).toBe(paletteSize);
  });

  it('differ clearly between nearest neighbours, for 120 classes', () => {
    const random = randomFrom(5);
    const centres = Array.from({ length: 120 }, () => ({ x: random() * 40, y: random() * 25 }));
    const colours = colourClasses(centres);
    centres.forEach((centre, i) => {
      const distances = centres.map(({ x, y }, j) =>
        j === i ? Infinity : Math.hypot(x - centre.x, y - centre.y),
      );
      const nearest = distances.indexOf(Math.min(...distances));
      expect(colourDistance(colours[i], colours[nearest])).toBeGreaterThan(0.08);
    });
  });

  it('are also assigned to classes that are not on the map or share one place', () => {
    expect(new Set(colourClasses([undefined, undefined, { x: 1, y: 1 }, { x: 1, y: 1 }])).size).toBe(4);
    expect(colourClasses([])).toEqual([]);
  });
});
