import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { absoluteUri, openStorage } from '../../src/storage/open-storage.js';
import { useTempFolders } from '../support/temp-folder.js';

const tempFolder = useTempFolders();

describe('opening a storage', () => {
  it('takes a path or its address, whatever characters are in it', async () => {
    const folder = join(await tempFolder(), 'a b#c?d%20é');
    await openStorage(folder).write('key', Buffer.from('x'));
    for (const location of [folder, pathToFileURL(folder).href, absoluteUri(folder)]) {
      expect(await openStorage(location).stat('key')).toMatchObject({ size: 1 });
    }
  });

  it('takes a path from the working folder', () => {
    expect(absoluteUri('some/folder')).toBe(pathToFileURL(resolve('some/folder')).href);
    expect(openStorage('some/folder').uri).toBe(absoluteUri('some/folder'));
  });

  it('takes a name with a colon for a path', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'a:b'), 'x');
    expect(await openStorage(folder).stat('a:b')).toMatchObject({ size: 1 });
  });

  it.each(['s3://bucket/key', 'HTTP://host/'])('refuses %s, for which there is no storage', (location) => {
    expect(() => openStorage(location)).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
  });
});
