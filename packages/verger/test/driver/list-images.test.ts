import { isUtf8 } from 'node:buffer';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { labelsFromCsv, labelsFromFolders } from '../../src/driver/labels.js';
import { imageGlobs } from '../../src/driver/image-globs.js';
import { listImages, type Listing, type Selection } from '../../src/driver/list-images.js';
import { FileStorage } from '../../src/storage/file.js';

const tempFolder = useTempFolders();
const slash = 0x2f;
const dot = 0x2e;

async function folderWith(...paths: readonly string[]): Promise<string> {
  const root = await tempFolder();
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), path);
  }
  return root;
}

const everything: Selection = {
  include: imageGlobs,
  exclude: [],
  skip: undefined,
  labels: labelsFromFolders,
  limit: undefined,
};

function list(root: string, selection: Partial<Selection> = {}): Promise<Listing> {
  return listImages(new FileStorage(root), { ...everything, ...selection }, () => undefined);
}

const pathsIn = ({ images }: Listing): string[] =>
  [...images.range(0, images.length)].map(({ path }) => path);

describe('listing the input', () => {
  it('takes images by their extension in any case, and counts the other files', async () => {
    const root = await folderWith('a/1.jpg', 'a/2.JPEG', 'b/3.Png', 'b/notes.txt', 'b/4.jpg.bak', '5.webp');
    const listing = await list(root);
    expect(pathsIn(listing)).toEqual(['5.webp', 'a/1.jpg', 'a/2.JPEG', 'b/3.Png']);
    expect(listing).toMatchObject({ ignored: 2, rejects: [] });
  });

  it.each(['Banana', 'Banana/', './banana', 'Test/Banana', 'test'])(
    'takes the images below a folder: --include %s',
    async (folder) => {
      const root = await folderWith('Banana/1.jpg', 'Banana/notes.txt', 'Test/Banana/2.jpg', 'pear/3.jpg');
      const isBelow = /^test/i.test(folder);
      const listing = await list(root, { include: [folder] });
      expect(pathsIn(listing)).toEqual(isBelow ? ['Test/Banana/2.jpg'] : ['Banana/1.jpg']);
      const { length } = pathsIn(await list(root, { exclude: [folder] }));
      expect(length).toBe(2);
    },
  );

  it('takes a folder by its name in either form of Unicode', async () => {
    const [one, two] = ['Caf\u00e9', 'Cafe\u0301'];
    const root = await folderWith(`a/${one}/1.jpg`, `a/${two}/2.jpg`);
    for (const name of [one, two]) {
      expect(pathsIn(await list(root, { include: [`a/${name}`] }))).toHaveLength(2);
      expect(pathsIn(await list(root, { exclude: [`**/${name}/**`] }))).toEqual([]);
    }
    const { images } = await list(root);
    expect([...images.countByLabel()]).toEqual([[one, 2]]);
  });

  it('takes a single file by its path, whatever its ending', async () => {
    const root = await folderWith('a/1.jpg', 'a/photo.data');
    expect(pathsIn(await list(root, { include: ['a/photo.data'] }))).toEqual(['a/photo.data']);
  });

  it('takes .jfif and .bmp, and counts by ending what it passes over', async () => {
    const root = await folderWith(
      'a/1.jfif',
      'a/2.BMP',
      'a/3.HEIC',
      'a/4.heic',
      'b/5.Heic',
      'b/notes.txt',
      'b/no',
    );
    const listing = await list(root);
    expect(pathsIn(listing)).toEqual(['a/1.jfif', 'a/2.BMP']);
    expect(listing.ignoredByEnding).toEqual({ '.heic': 3, '.txt': 1, 'no ending': 1 });
    expect(Object.keys(listing.ignoredByEnding)[0]).toBe('.heic');
  });

  it('keeps the list of endings short, whatever the names', async () => {
    const root = await folderWith(...Array.from({ length: 250 }, (_, i) => `a/file.${i}`));
    const { ignored, ignoredByEnding } = await list(root);
    expect(Object.keys(ignoredByEnding)).toHaveLength(201);
    expect(ignoredByEnding['other endings']).toBe(50);
    expect(ignored).toBe(250);
  });

  it('records the label, the size, and the version of each image', async () => {
    const root = await folderWith('a/1.jpg');
    const { images } = await list(root);
    const entry = await new FileStorage(root).stat('a/1.jpg');
    expect(images.get(0)).toEqual({ path: 'a/1.jpg', label: 'a', size: 7, version: entry?.version });
  });

  it('skips hidden files and hidden folders', async () => {
    const root = await folderWith('.hidden.jpg', 'a/._1.jpg', '.git/2.jpg', 'a/1.jpg');
    await symlink('nowhere', join(root, '.dangling'));
    const listing = await list(root);
    expect(pathsIn(listing)).toEqual(['a/1.jpg']);
    expect(listing).toMatchObject({ ignored: 4, rejects: [] });
  });

  it('takes files that the globs include and do not exclude', async () => {
    const root = await folderWith('a/1.jpg', 'a/2.data', 'b/deep/3.jpg', 'b/4.jpg');
    expect(pathsIn(await list(root, { include: ['a/*'] }))).toEqual(['a/1.jpg', 'a/2.data']);
    expect(pathsIn(await list(root, { exclude: ['B/**'] }))).toEqual(['a/1.jpg']);
    expect(pathsIn(await list(root, { include: ['**/*.jpg'], exclude: ['**/deep/**'] }))).toEqual([
      'a/1.jpg',
      'b/4.jpg',
    ]);
  });

  it.each(['\n', '\r', '\u2028', '\u2029', '\t', '\x7f', '*', '[', '{a,b}', '!', '\\'])(
    'takes an image whose folder contains %j, or whose name begins with it',
    async (character) => {
      const paths = [`a${character}b/1.jpg`, `${character}/${character}2.jpg`, `${character}3.jpg`];
      const listing = await list(await folderWith(...paths));
      expect(pathsIn(listing).sort()).toEqual(paths.sort());
      expect(listing.ignored).toBe(0);
    },
  );

  it('loses no file, whatever bytes are in its path', async () => {
    const root = Buffer.from(`${await tempFolder()}/`);
    const name = fc
      .uint8Array({ minLength: 1, maxLength: 12, min: 1 })
      .filter((bytes) => !bytes.includes(slash) && !['.', '..'].includes(Buffer.from(bytes).toString()));
    let trees = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(name, name), { selector: String, maxLength: 6 }),
        async (files) => {
          const tree = Buffer.concat([root, Buffer.from(`${trees++}/`)]);
          for (const [folder, file] of files) {
            await mkdir(Buffer.concat([tree, folder]), { recursive: true });
            await writeFile(Buffer.concat([tree, folder, Buffer.from('/'), file, Buffer.from('.jpg')]), 'x');
          }
          await mkdir(tree, { recursive: true });
          const { images, rejects, ignored } = await list(tree.toString());
          const isHidden = (bytes: Uint8Array): boolean => bytes[0] === dot;
          expect(ignored).toBe(files.filter((path) => path.some(isHidden)).length);
          expect(images.length + rejects.length + ignored).toBe(files.length);
          const invalid = files.filter(
            (path) => !path.some(isHidden) && !path.every((bytes) => isUtf8(bytes)),
          );
          expect(rejects.length).toBe(invalid.length);
        },
      ),
    );
  });

  it('skips the given folder, but not one whose name starts the same', async () => {
    const root = await folderWith('a/1.jpg', 'out/2.jpg', 'out2/3.jpg');
    const listing = await list(root, { skip: 'out/' });
    expect(pathsIn(listing)).toEqual(['a/1.jpg', 'out2/3.jpg']);
    expect(listing.ignored).toBe(0);
  });

  it('rejects each broken link, unless it is excluded', async () => {
    const root = await folderWith('a/1.jpg');
    await symlink('nowhere', join(root, 'a/dangling'));
    await symlink('..', join(root, 'a/circle'));
    expect((await list(root)).rejects).toEqual([
      { path: 'a/circle', label: 'a', reason: 'broken-link', detail: 'a link to a folder that contains it' },
      { path: 'a/dangling', label: 'a', reason: 'broken-link', detail: 'its target does not exist' },
    ]);
    expect(await list(root, { exclude: ['a/dang*'] })).toMatchObject({
      rejects: [{ path: 'a/circle' }],
      ignored: 1,
    });
  });

  it('leaves out what can not be read where --include selects nothing', async () => {
    const root = await folderWith('apple/1.jpg', 'notes/a.txt');
    for (const link of ['apple/gone.jpg', 'apple/gone.txt', 'pear/gone.jpg', 'gone.jpg', 'plum']) {
      await mkdir(dirname(join(root, link)), { recursive: true });
      await symlink('nowhere', join(root, link));
    }
    const rejected = async (...include: string[]): Promise<string[]> =>
      (await list(root, { include })).rejects.map(({ path }) => path);
    expect(await rejected('apple')).toEqual(['apple/gone.jpg', 'apple/gone.txt']);
    expect(await rejected('Apple/*.jpg')).toEqual(['apple/gone.jpg']);
    // `plum` may have been a folder.
    expect(await rejected('**/*.jpg')).toEqual(['apple/gone.jpg', 'gone.jpg', 'pear/gone.jpg', 'plum']);
    expect(await rejected('plum/ripe/*.jpg', './pear/')).toEqual(['pear/gone.jpg', 'plum']);
    expect(await rejected('!**/*.txt')).not.toContain('apple/gone.txt');
    expect(await list(root, { include: ['apple/1.jpg'] })).toMatchObject({ rejects: [], ignored: 6 });
  });

  it('rejects each image that is not in the label table', async () => {
    const root = await folderWith('a/1.jpg', 'a/2.jpg');
    const listing = await list(root, {
      labels: labelsFromCsv(Buffer.from('path,label\na/1.jpg,one\n'), 'labels.csv'),
    });
    expect(pathsIn(listing)).toEqual(['a/1.jpg']);
    expect(listing.rejects).toEqual([
      { path: 'a/2.jpg', label: null, reason: 'no-label', detail: 'not in the label table' },
    ]);
  });

  it('samples unreadable entries in proportion', async () => {
    const root = await folderWith(...Array.from({ length: 10 }, (_, i) => `a/${i}.jpg`));
    for (let i = 0; i < 10; i++) await symlink('nowhere', join(root, `b${i}.jpg`));
    const listing = await list(root, { limit: 6 });
    expect([listing.images.length, listing.rejects.length]).toEqual([3, 3]);
  });

  it('takes an even sample if there is a limit', async () => {
    const root = await folderWith(...Array.from({ length: 10 }, (_, i) => `a/${i}.jpg`));
    expect(pathsIn(await list(root, { limit: 3 }))).toEqual(['a/0.jpg', 'a/3.jpg', 'a/6.jpg']);
    expect(pathsIn(await list(root, { limit: 100 }))).toHaveLength(10);
  });
});
