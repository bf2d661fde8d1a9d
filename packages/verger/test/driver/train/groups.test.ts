import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupsOf } from '../../../src/driver/train/groups.js';
import { manifest } from '../manifests.js';

/** A result with parts of these rows. */
function resultWith(rows: readonly number[]) {
  const parts = rows.map((each, i) => ({ ...manifest.parts[0], name: `part-${i}.parquet`, rows: each }));
  return {
    ...manifest,
    counts: { ...manifest.counts, rows: rows.reduce((sum, each) => sum + each, 0) },
    parts,
  };
}

describe('groups of parts to learn', () => {
  it('are consecutive, few, and large enough but for the last', () => {
    const rows = fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 300 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 4000 }), (each, least) => {
        const result = resultWith(each);
        const groups = groupsOf(result, least);
        expect(groups.flat()).toEqual(result.parts);
        expect(groups.length).toBeLessThanOrEqual(64);
        const sizes = groups.map((parts) => parts.reduce((sum, part) => sum + part.rows, 0));
        for (const size of sizes.slice(0, -1)) expect(size).toBeGreaterThanOrEqual(least);
      }),
    );
  });

  it('have a few thousand rows as a rule', () => {
    expect(groupsOf(resultWith(Array<number>(24).fill(860))).map(({ length }) => length)).toEqual(
      Array<number>(8).fill(3),
    );
  });
});
