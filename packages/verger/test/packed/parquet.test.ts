import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { skipOrFail } from 'testing-support/services';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonEnv } from '../../../../scripts/python-env.mjs';
import { messageOf } from '../../src/common/errors.js';
import { encodeTextTable } from '../../src/parquet/write.js';
import { decodeHybrid } from '../../src/parquet/hybrid.js';
import { faults, PackedFile, packedFile, soundNames } from './index-of.js';

const python = await pythonEnv('readers', new URL('../readers/requirements.txt', import.meta.url)).catch(
  (error: unknown) => {
    skipOrFail(messageOf(error));
    return undefined;
  },
);

let folder = '';

beforeAll(async () => {
  folder = await makeTempFolder();
  // One process for all files: Python takes its time to start.
  if (python !== undefined) {
    execFileSync(python, [new URL('write_odd_parquet.py', import.meta.url).pathname, folder]);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const written = (name: string): PackedFile => new PackedFile(folder, `${name}.parquet`);

const labels = async (file: PackedFile): Promise<(string | undefined)[]> =>
  (await file.index()).members.map((member) => ('label' in member ? member.label : undefined));

describe.skipIf(python === undefined)('the rows of a Parquet file of images', () => {
  it('have nulls and paths without bytes as rows that can not be read', async () => {
    const file = written('nulls');
    const missing = 'ImageError: its row has no bytes of an image';
    expect(await file.contents()).toEqual({ 0: 'one', 1: missing, 2: missing, 3: '' });
  });

  it('have the label of a class by its name, and none for -1', async () => {
    const file = written('classes');
    expect(await labels(file)).toEqual(['pear', 'apple', undefined, undefined]);
  });

  it.each([
    ['texts', ['x', undefined, 'y']],
    ['numbers', ['5', undefined, '7']],
    ['booleans', ['true', 'false', undefined]],
    ['fractions', [undefined, undefined, undefined]],
  ])('have labels as they are: %s', async (name, expected) => {
    const file = written(name);
    expect(await labels(file)).toEqual(expected);
    expect(await file.contents()).toEqual({ 0: 'a', 1: 'b', 2: 'c' });
  });

  it('come from the column of images: marked, named, or the first of bytes', async () => {
    for (const name of ['marked', 'named', 'first']) {
      expect(await written(name).contents()).toEqual({ 0: 'yes' });
    }
  });

  it.each(['lists', 'none'])('are none in a file without such a column: %s', async (name) => {
    const { members, damage } = await written(name).index();
    expect(members).toEqual([]);
    expect(damage).toEqual({ fault: 'unsupported', detail: 'it has no column of images' });
  });

  it('in a row group that can not be read cost that group', async () => {
    const bytes = readFileSync(written('two-groups').path);
    // The header of the second group's page.
    const at = bytes.indexOf(Buffer.alloc(300, 20)) - 4;
    bytes.fill(0xff, at - 20, at - 6);
    const broken = await packedFile('a.parquet', bytes);
    const index = await broken.index();
    expect(index.damage?.detail).toMatch(/^row group 1: /);
    expect(soundNames(index)).toHaveLength(20);
  });

  it('of an encoding or a codec that is unknown are refused by name', async () => {
    const file = written('delta');
    expect((await file.index()).damage?.detail).toContain('DELTA_LENGTH_BYTE_ARRAY');
  });

  it('never cost more than themselves, whatever the bytes', async () => {
    const whole = readFileSync(written('gzip').path);
    const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = Buffer.from(whole);
        for (const { at, byte } of changes) bytes[at] = byte;
        const broken = await packedFile('a.parquet', bytes);
        const { members, damage } = await broken.index();
        expect(members.length + (damage === undefined ? 0 : 1)).toBeGreaterThan(0);
        await broken.contents();
      }),
      { numRuns: runs(60) },
    );
  });
});

describe('a file that is no Parquet file of images', () => {
  it('is one reject', async () => {
    const text = await packedFile('a.parquet', Buffer.from('x'.repeat(3000)));
    expect((await text.index()).damage?.fault).toBe('corrupt');
    const ours = await packedFile('a.parquet', encodeTextTable({ path: ['a'] }));
    expect((await ours.index()).damage?.fault).toBe('unsupported');
    expect(faults(await ours.index())).toEqual({});
    const cut = await packedFile('a.parquet', encodeTextTable({ path: ['a'] }).subarray(0, -9));
    expect((await cut.index()).damage?.fault).toBe('corrupt');
  });
});

describe('the hybrid of runs and packed values', () => {
  it('has no run longer than its output', () => {
    const endless = Uint8Array.from([0xfe, 0xff, 0xff, 0xff, 0x0f, 1]);
    expect([...decodeHybrid(endless, 1, 3)]).toEqual([1, 1, 1]);
    expect(() => decodeHybrid(Uint8Array.from([0, 1]), 1, 3)).toThrow(RangeError);
    expect(() => decodeHybrid(Uint8Array.from([3, 1]), 3, 8)).toThrow(RangeError);
    expect([...decodeHybrid(Uint8Array.from([3, 0b10001000, 0b11000110, 0b11111010]), 3, 8)]).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ]);
  });
});
