import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { expect, it } from 'vitest';
import { PictureStore } from '../../src/serve/pictures/picture-store.js';

const tempFolder = useTempFolders();

it('small pictures may be written at once, even the first ones', async () => {
  const folder = join(await tempFolder(), 'pictures');
  const store = new PictureStore(folder);
  const names = Array.from({ length: 200 }, (_, i) => `${i}.webp`);
  await Promise.all(names.map((name) => store.write(name, Buffer.from(name))));
  expect((await readdir(folder)).sort()).toEqual([...names].sort());
  expect(Buffer.from((await store.read('7.webp')) ?? []).toString()).toBe('7.webp');
});
