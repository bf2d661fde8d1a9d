import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { isExcludeTable } from '../../src/common/exclude-table.js';
import { excludedPaths } from '../../src/driver/excluded-paths.js';
import { imageGlobs } from '../../src/driver/image-globs.js';
import { type Listing, listImages } from '../../src/driver/list-images.js';
import { labelsFromCsv, labelsFromFolders } from '../../src/driver/labels.js';
import type { PathTable } from '../../src/driver/path-table.js';

const table = (text: string): PathTable<true> =>
  excludedPaths([{ name: 'excluded.csv', csv: Buffer.from(text) }]);

async function list(keys: readonly string[], excluded?: PathTable<true>, labels = labelsFromFolders) {
  const input = {
    // eslint-disable-next-line @typescript-eslint/require-await -- as a storage lists
    async *list() {
      for (const key of keys) yield { key, size: 1, version: '1' };
    },
  };
  const selection = { include: imageGlobs, exclude: [], skip: undefined, labels, limit: undefined, excluded };
  return listImages(input, selection, () => undefined);
}

const pathsIn = ({ images }: Listing): string[] =>
  [...images.range(0, images.length)].map(({ path }) => path);

describe('a table of images to leave out', () => {
  it('may have other columns, and paths as people write them', async () => {
    const excluded = table(
      '\ufeffpath,label\r\n./a.jpg,apple\r\nb//c.jpg,\r\n"d, ""e"".jpg",pear\r\na.jpg,x\r\n',
    );
    const listing = await list(['a.jpg', 'b/c.jpg', 'd, "e".jpg', 'f.jpg'], excluded);
    expect(pathsIn(listing)).toEqual(['f.jpg']);
    expect(listing).toMatchObject({ excluded: 3, ignored: 0, rejects: [] });
    expect(excluded.unused()).toEqual([]);
  });

  it('says which of its paths are not in the input, but not of files that are ignored anyway', async () => {
    const excluded = table('path\na.jpg\ngone.jpg\nnotes.txt\n');
    const listing = await list(['a.jpg', 'b.jpg', 'notes.txt'], excluded);
    expect(listing).toMatchObject({ excluded: 1, ignored: 1 });
    expect(excluded.unused()).toEqual(['gone.jpg']);
  });

  it('leaves out inputs that would be rejected, and no label counts as stray because of it', async () => {
    const labels = labelsFromCsv(Buffer.from('path,label\na.jpg,apple\nb.jpg,pear\n'), 'labels.csv');
    const listing = await list(
      ['a.jpg', 'b.jpg', 'unlabelled.jpg'],
      table('path\nb.jpg\nunlabelled.jpg\n'),
      labels,
    );
    expect(listing).toMatchObject({ excluded: 2, rejects: [] });
    expect(labels.unused()).toEqual([]);
  });

  it('takes away exactly the images that it lists', async () => {
    const images = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(images, images, async (present, listed) => {
        const path = (n: number): string => `${n % 3}/${n}${n % 7 === 0 ? '.txt' : '.jpg'}`;
        const keys = present.map(path).sort();
        const excluded = table(['path', ...listed.map(path)].join('\n'));
        const [all, left] = [await list(keys), await list(keys, excluded)];
        const away = new Set(listed.map(path));
        expect(pathsIn(left)).toEqual(pathsIn(all).filter((each) => !away.has(each)));
        expect(left.images.length + left.excluded).toBe(all.images.length);
        expect(left.ignored).toBe(all.ignored);
      }),
      { numRuns: runs(200) },
    );
  });

  it.each([
    ['label\napple\n', 'excluded.csv has no path column'],
    ['path,path\na,b\n', 'excluded.csv: two columns are named path'],
    ['path\n"a\n', 'excluded.csv: '],
  ])('is refused without such a column: %j', (text, message) => {
    expect(() => table(text)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining(message) as string,
      }) as Error,
    );
  });

  it('is known by its ending, unless that is of a pattern', () => {
    const values = ['excluded.csv', 's3://orchard/excluded.CSV', 'selection (1).csv', '[a].csv'];
    expect(values.filter(isExcludeTable)).toEqual(values);
    expect(['**/*.csv', 'Test', 'a.csv/b', '{a,b}.csv', '?.csv'].filter(isExcludeTable)).toEqual([]);
  });
});
