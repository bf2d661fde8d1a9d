import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { expect, it } from 'vitest';
import { applyReflectors } from '../../src/pca/back-transform.js';
import type { TridiagonalForm } from '../../src/pca/tridiagonal.js';

const element = fc.double({ min: -2, max: 2, noNaN: true });

/** A form with any reflectors, and rows. */
const cases = fc
  .record({ size: fc.integer({ min: 1, max: 12 }), k: fc.nat({ max: 20 }) })
  .chain(({ size, k }) => {
    const values = (count: number): fc.Arbitrary<Float64Array> =>
      fc.array(element, { minLength: count, maxLength: count }).map((all) => Float64Array.from(all));
    const form = fc.record<TridiagonalForm>({
      diagonal: fc.constant(new Float64Array(size)),
      offDiagonal: fc.constant(new Float64Array(size - 1)),
      reflectors: values((size * (size + 1)) / 2),
      taus: values(size).map((taus) => taus.map((tau) => (Math.abs(tau) < 0.3 ? 0 : tau))),
    });
    return fc.record({ form, rows: values(k * size) });
  });

/** x := x - tau·(v'x)·v, with the sum in the order of the elements. */
function reflect({ diagonal, reflectors, taus }: TridiagonalForm, row: Float64Array): void {
  for (let length = 1; length < diagonal.length; length++) {
    if (taus[length] === 0) continue;
    const v = reflectors.subarray((length * (length + 1)) / 2);
    let on = 0;
    for (let i = 0; i < length; i++) on += v[i] * row[i];
    on *= taus[length];
    for (let i = 0; i < length; i++) row[i] -= on * v[i];
  }
}

it('the kernel gives each vector the bits of a loop over its elements, whatever its neighbours', () => {
  fc.assert(
    fc.property(cases, ({ form, rows }) => {
      const size = form.diagonal.length;
      const expected = rows.slice();
      for (let at = 0; at < rows.length; at += size) reflect(form, expected.subarray(at, at + size));
      applyReflectors(form, rows);
      expect(rows).toEqual(expected);
    }),
    { numRuns: runs(200) },
  );
});
