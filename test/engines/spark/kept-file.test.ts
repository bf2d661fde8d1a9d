import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/common/hash.js';
import { keptFile } from '../../../src/engines/spark/bundle/kept-file.js';
import { useTempFolders } from '../../support/temp-folder.js';

describe('a file that is kept', () => {
  const tempFolder = useTempFolders();
  const content = Buffer.from('what took long to make');
  const keep = (cache: string, key = 'key') => keptFile('file', key, () => Promise.resolve(content), cache);

  it('is made once for what it is made of, with its digest', async () => {
    const cache = await tempFolder();
    const made = await keep(cache);
    expect(made.sha256).toBe(sha256(content));
    expect(readFileSync(made.path)).toEqual(content);
    const { ino } = statSync(made.path);
    expect(await keep(cache)).toEqual(made);
    expect(statSync(made.path).ino).toBe(ino);
    expect((await keep(cache, 'other')).path).not.toBe(made.path);
  });

  it('is made anew where it has been damaged', async () => {
    const cache = await tempFolder();
    const made = await keep(cache);
    writeFileSync(made.path, 'something else');
    expect(await keep(cache)).toEqual(made);
    expect(readFileSync(made.path)).toEqual(content);
  });

  it('is let go after some weeks, when another one is made', async () => {
    const cache = await tempFolder();
    const { path } = await keep(cache);
    await keep(cache, 'second');
    expect(existsSync(path)).toBe(true);
    utimesSync(dirname(path), 0, 0);
    await keep(cache, 'third');
    expect(existsSync(path)).toBe(false);
  });
});
