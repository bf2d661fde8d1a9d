import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { Location } from '../../src/storage/location.js';
import { openStorage } from '../../src/storage/open-storage.js';

const tempFolder = useTempFolders();

describe('opening a storage', () => {
  it('accepts a path or its URI, whatever characters it contains', async () => {
    const folder = join(await tempFolder(), 'a b#c?d%20é');
    await openStorage(Location.parse(folder)).write('key', Buffer.from('x'));
    for (const text of [folder, pathToFileURL(folder).href, Location.parse(folder).folderUri]) {
      expect(await openStorage(Location.parse(text)).stat('key')).toMatchObject({ size: 1 });
    }
  });

  it('treats a name with a colon as a path', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'a:b'), 'x');
    expect(await openStorage(Location.parse(folder)).stat('a:b')).toMatchObject({ size: 1 });
  });

  it('returns the URI of a folder in a bucket', () => {
    expect(openStorage(Location.parse('s3://bucket/a b/100%')).uri).toBe('s3://bucket/a b/100%/');
    expect(openStorage(Location.parse('S3://bucket')).uri).toBe('s3://bucket/');
  });
});
