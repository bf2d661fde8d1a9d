import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/common/hash.js';
import { type CachedFile, cachedFile } from '../../../src/engines/spark/bundle/cached-file.js';

describe('a cached file', () => {
  const tempFolder = useTempFolders();

  /** The source of a file, and a function that makes the file or finds it in the cache. */
  async function setUp(): Promise<{ readonly source: string; readonly get: () => Promise<CachedFile> }> {
    const folder = await tempFolder();
    const source = join(folder, 'source');
    writeFileSync(source, 'one');
    const make = () => Promise.resolve(readFileSync(source));
    return { source, get: () => cachedFile('file', [source], make, join(folder, 'cache')) };
  }

  it('is made once, with its digest', async () => {
    const { get } = await setUp();
    const made = await get();
    expect(made.sha256).toBe(sha256(Buffer.from('one')));
    expect(readFileSync(made.path, 'utf8')).toBe('one');
    const { ino } = statSync(made.path);
    expect(await get()).toEqual(made);
    expect(statSync(made.path).ino).toBe(ino);
  });

  it('is made again if a source has changed, even with the same size and time', async () => {
    const { source, get } = await setUp();
    utimesSync(source, 1, 1);
    const made = await get();
    writeFileSync(source, 'two');
    utimesSync(source, 1, 1);
    const again = await get();
    expect(again.path).not.toBe(made.path);
    expect(readFileSync(again.path, 'utf8')).toBe('two');
  });

  it('is made again if it was damaged', async () => {
    const { get } = await setUp();
    const made = await get();
    writeFileSync(made.path, 'something else');
    expect(await get()).toEqual(made);
    expect(readFileSync(made.path, 'utf8')).toBe('one');
  });

  it('is removed after some weeks, when another one is made', async () => {
    const { source, get } = await setUp();
    const { path } = await get();
    writeFileSync(source, 'two');
    await get();
    expect(existsSync(path)).toBe(true);
    utimesSync(dirname(path), 0, 0);
    writeFileSync(source, 'three');
    await get();
    expect(existsSync(path)).toBe(false);
  });
});
