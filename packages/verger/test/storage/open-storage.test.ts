import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { absoluteUri, keyBelow, openStorage, splitUri } from '../../src/storage/open-storage.js';

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

  it.each(['gs://bucket/key', 'HTTP://host/'])('refuses %s, for which there is no storage', (location) => {
    expect(() => openStorage(location)).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
  });

  it.each(['s3://', 's3:///key', 's3://a/key', 's3://a b/key'])(
    'refuses %s, which names no bucket',
    (location) => {
      expect(() => openStorage(location)).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
    },
  );

  it('takes the key of an s3 address as it stands', () => {
    expect(openStorage('s3://bucket/a b/100%').uri).toBe('s3://bucket/a b/100%/');
    expect(openStorage('S3://bucket').uri).toBe('s3://bucket/');
    expect(splitUri(absoluteUri('s3://bucket/a b/100%.onnx'))).toEqual({
      folder: 's3://bucket/a b/',
      name: '100%.onnx',
    });
    expect(keyBelow('s3://bucket/a/', 's3://bucket/a/b%20/')).toBe('b%20/');
    expect(keyBelow('file:///a/', 'file:///a/b%20/')).toBe('b /');
  });
});
