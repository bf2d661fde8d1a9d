import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { expect, it } from 'vitest';
import { nearestName } from '../../src/common/nearest-name.js';

const names = ['workers', 'input', 'output', 'maxRejects', 'signal'];

it.each([
  ['worker', 'workers'],
  ['Workers', 'workers'],
  ['maxrejects', 'maxRejects'],
  ['ouptut', 'output'],
  ['singal', 'signal'],
  ['colour', undefined],
  ['x', undefined],
  ['', undefined],
])('the name nearest to %j is %j', (typed, expected) => {
  expect(nearestName(typed, names)).toBe(expected);
});

it('a name is nearest to itself, and to itself with two neighbours swapped', () => {
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.nat(3), (name, at) => {
      expect(nearestName(name, names)).toBe(name);
      const swapped = name.slice(0, at) + name[at + 1] + name[at] + name.slice(at + 2);
      expect(nearestName(swapped, names)).toBe(name);
    }),
    { numRuns: runs(100) },
  );
});
