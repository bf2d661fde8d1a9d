import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { sortByBytes } from '../../../src/common/byte-order.js';
import { ImageTable } from '../../../src/driver/image-table.js';
import { PathSearch } from '../../../src/driver/reuse/path-search.js';

const path = fc.string({ unit: 'binary', maxLength: 3 });

describe('a search for paths', () => {
  it('finds each image, in whatever order they are looked for', () => {
    fc.assert(
      fc.property(fc.uniqueArray(path), fc.array(path), fc.boolean(), (all, wanted, isSorted) => {
        const paths = sortByBytes([...all]);
        const images = new ImageTable();
        for (const each of paths) images.push({ path: each, label: null, size: 1, version: '' });
        const search = new PathSearch(images);
        const sequence = isSorted ? sortByBytes([...wanted, ...all]) : [...wanted, ...all];
        for (const each of sequence) {
          const index = paths.indexOf(each);
          expect(search.find(each)).toBe(index === -1 ? undefined : index);
        }
      }),
      { numRuns: runs(300) },
    );
  });
});
