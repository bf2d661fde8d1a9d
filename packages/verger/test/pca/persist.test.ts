import { describe, expect, it } from 'vitest';
import { fitPca } from '../../src/pca/fit.js';
import { encodeNpz } from '../../src/pca/npz.js';
import { decodeMoments, decodePca, encodeMoments, encodePca } from '../../src/pca/persist.js';
import { featureRows, momentsOfRows } from './matrices.js';

const moments = momentsOfRows(featureRows(30, 6, 21), 6);

describe('the saved state of a PCA', () => {
  it('restores moments exactly', () => {
    const decoded = decodeMoments(encodeMoments(moments));
    expect(decoded).toEqual(moments);
    expect(encodeMoments(decoded)).toEqual(encodeMoments(moments));
  });

  it.each([true, false])('restores a fit exactly (standardized: %s)', (standardize) => {
    const pca = fitPca(moments, { components: { kind: 'count', count: 4 }, standardize });
    expect(decodePca(encodePca(pca))).toEqual(pca);
  });

  it('restores moments that can be modified', () => {
    const decoded = decodeMoments(encodeMoments(moments));
    decoded.sum[0] += 1;
    expect(decoded.sum[0]).toBe(moments.sum[0] + 1);
  });

  it('is rejected if its arrays are inconsistent', () => {
    const pca = fitPca(moments, { components: { kind: 'all' }, standardize: false });
    expect(() => decodeMoments(encodeMoments({ ...moments, cross: new Float64Array(3) }))).toThrow(
      '3 products',
    );
    expect(() => decodeMoments(encodeMoments({ ...moments, n: -1 }))).toThrow('not a count');
    expect(() => decodePca(encodePca({ ...pca, mean: new Float64Array(5) }))).toThrow('arrays of 5');
    expect(() => decodePca(encodeMoments(moments))).toThrow('no array "axes"');
    expect(() => decodePca(encodeNpz({}))).toThrow('no array');
  });
});
