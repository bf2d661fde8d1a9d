import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/common/hash.js';
import { type CachedFile, cachedFile } from '../../../src/engines/spark/bundle/cached-file.js';

describe('a file that is kept', () => {
  const tempFolder = useTempFolders();

  /** Its source, and a function that makes it, or finds it made. */
  async function plant(): Promise<{ readonly source: string; readonly keep: () => Promise<CachedFile> }> {
    const folder = await tempFolder();
    const source = join(folder, 'source');
    writeFileSync(source, 'one');
    const make = () => Promise.resolve(readFileSync(source));
    return { source, keep: () => cachedFile('file', [source], make, join(folder, 'cache')) };
  }

  it('is made once, with its digest', async () => {
    const { keep } = await plant();
    const made = await keep();
    expect(made.sha256).toBe(sha256(Buffer.from('one')));
    expect(readFileSync(made.path, 'utf8')).toBe('one');
    const { ino } = statSync(made.path);
    expect(await keep()).toEqual(made);
    expect(statSync(made.path).ino).toBe(ino);
  });

  it('is made again when a source has changed, though its size and its time are the same', async () => {
    const { source, keep } = await plant();
    utimesSync(source, 1, 1);
    const made = await keep();
    writeFileSync(source, 'two');
    utimesSync(source, 1, 1);
    const again = await keep();
    expect(again.path).not.toBe(made.path);
    expect(readFileSync(again.path, 'utf8')).toBe('two');
  });

  it('is made anew where it has been damaged', async () => {
    const { keep } = await plant();
    const made = await keep();
    writeFileSync(made.path, 'something else');
    expect(await keep()).toEqual(made);
    expect(readFileSync(made.path, 'utf8')).toBe('one');
  });

  it('is let go after some weeks, when another one is made', async () => {
    const { source, keep } = await plant();
    const { path } = await keep();
    writeFileSync(source, 'two');
    await keep();
    expect(existsSync(path)).toBe(true);
    utimesSync(dirname(path), 0, 0);
    writeFileSync(source, 'three');
    await keep();
    expect(existsSync(path)).toBe(false);
  });
});
