import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VergerError } from '../../src/common/errors.js';
import { changeAttempts, discard, duplicate, removeFile } from '../../src/storage/file-change.js';
import { StorageError } from '../../src/storage/storage-error.js';

const tempFolder = useTempFolders();
let folder = '';
const at = (name: string): string => join(folder, name);

beforeEach(async () => {
  folder = await tempFolder();
  writeFileSync(at('pear'), 'a pear');
});

describe('a second name of a file', () => {
  const elsewhere: string[] = [];
  afterEach(() => {
    for (const place of elsewhere.splice(0)) rmSync(place, { recursive: true });
  });

  it('is the same file', async () => {
    await duplicate(at('pear'), at('copy'));
    expect(statSync(at('copy')).ino).toBe(statSync(at('pear')).ino);
  });

  it('is a copy where a file can have only one', async ({ skip }) => {
    // A file system of its own.
    if (!existsSync('/dev/shm') || statSync('/dev/shm').dev === statSync(folder).dev)
      skip('there is no second file system here');
    const other = await mkdtemp('/dev/shm/verger-test-');
    elsewhere.push(other);
    await duplicate(at('pear'), join(other, 'copy'));
    expect(readFileSync(join(other, 'copy'), 'utf8')).toBe('a pear');
    await expect(duplicate(at('pear'), join(other, 'copy'))).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('does not replace a file, and needs one', async () => {
    writeFileSync(at('plum'), 'a plum');
    await expect(duplicate(at('pear'), at('plum'))).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(at('plum'), 'utf8')).toBe('a plum');
    await expect(duplicate(at('none'), at('copy'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('removing', () => {
  it('a file that is gone is no fault, a folder is one', async () => {
    await removeFile(at('pear'), 'pear');
    await removeFile(at('pear'), 'pear');
    mkdirSync(at('folder'));
    await expect(removeFile(at('folder'), 'folder')).rejects.toBeInstanceOf(StorageError);
    expect(readdirSync(folder)).toEqual(['folder']);
  });

  it('happens only if it is permitted', async () => {
    const refusal = new VergerError('locked', 'another run took over');
    await expect(discard(at('pear'), 'pear', () => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(readdirSync(folder)).toEqual(['pear']);
    await discard(at('pear'), 'pear', () => Promise.resolve());
    await discard(at('pear'), 'pear', () => Promise.resolve());
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is tried again if its temporary folder is swept away, but not for ever', async () => {
    let sweeps = 0;
    const sweep = (most: number) => (): Promise<void> => {
      if (sweeps++ < most)
        for (const name of readdirSync(folder).filter((each) => each.startsWith('.')))
          rmSync(at(name), { recursive: true });
      return Promise.resolve();
    };
    await expect(discard(at('pear'), 'pear', sweep(changeAttempts))).rejects.toThrow(
      'pear could not be removed: its folder is being swept',
    );
    sweeps = 0;
    await discard(at('pear'), 'pear', sweep(1));
    expect(readdirSync(folder)).toEqual([]);
  });
});
