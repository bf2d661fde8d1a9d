import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { packZip, writeFiles } from './archives.js';
import { faults, PackedFile, packedFile, soundNames, tempFolder } from './index-of.js';
import { zipOf } from './zips.js';

const noise = Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * i * 7) % 251));
const good = { name: 'good.jpg', content: 'good' };

describe('the members of a zip', () => {
  it('are found with their content, stored or deflated', async () => {
    const folder = await tempFolder();
    const files = {
      'b/2.jpg': noise.toString('latin1'),
      'a/1.jpg': 'x'.repeat(5000),
      'a/0.jpg': '',
      'a/ü.jpg': 'u',
    };
    const names = writeFiles(
      join(folder, 'in'),
      Object.fromEntries(Object.entries(files).map(([k, v]) => [k, Buffer.from(v, 'latin1')])),
    );
    packZip(join(folder, 'a.zip'), join(folder, 'in'), names);
    const file = new PackedFile(folder, 'a.zip');
    expect((await file.index()).damage).toBeUndefined();
    expect(await file.contents()).toEqual(files);
    expect(soundNames(await file.index())).toEqual(['a/0.jpg', 'a/1.jpg', 'a/ü.jpg', 'b/2.jpg']);
  });

  it.skipIf(!existsSync('/usr/bin/python3'))(
    'of Python’s zipfile are found, with zip64 and data descriptors',
    async () => {
      const folder = await tempFolder();
      const script = [
        'import sys, zipfile',
        'class Pipe:',
        '    def __init__(self, f): self.f = f',
        '    def write(self, b): return self.f.write(b)',
        '    def flush(self): self.f.flush()',
        'with open(sys.argv[1], "wb") as f, zipfile.ZipFile(Pipe(f), "w", zipfile.ZIP_DEFLATED) as z:',
        '    with z.open("a/1.jpg", "w", force_zip64=True) as m: m.write(b"x" * 5000)',
        '    z.writestr("a/2.jpg", b"two")',
        '    z.mkdir("folder") if hasattr(z, "mkdir") else None',
      ].join('\n');
      execFileSync('/usr/bin/python3', ['-c', script, join(folder, 'a.zip')]);
      const file = new PackedFile(folder, 'a.zip');
      expect(await file.contents()).toEqual({ 'a/1.jpg': 'x'.repeat(5000), 'a/2.jpg': 'two' });
    },
  );

  it('are found behind something else, before a comment, and in zip64', async () => {
    const members = [
      { name: '1.jpg', content: noise, isWide: true },
      { name: '2.jpg', content: '2', method: 0 },
    ];
    const expected = { '1.jpg': noise.toString('latin1'), '2.jpg': '2' };
    for (const options of [
      { prefix: Buffer.from('#!/bin/sh') },
      { comment: 'PK\x05\x06 a comment' },
      { isZip64: true },
      { isZip64: true, prefix: noise },
    ]) {
      const file = await packedFile('a.zip', zipOf(members, options));
      expect((await file.index()).damage).toBeUndefined();
      expect(await file.contents()).toEqual(expected);
    }
  });

  it('may have names in code page 437', async () => {
    const file = await packedFile(
      'a.zip',
      zipOf([{ name: Buffer.from('\x8epfel.jpg', 'latin1'), flags: 0 }]),
    );
    expect(soundNames(await file.index())).toEqual(['Äpfel.jpg']);
  });
});

describe('a damaged or hostile zip', () => {
  it('costs only the members that are encrypted, unknown, links, badly named or named twice', async () => {
    const file = await packedFile(
      'a.zip',
      zipOf([
        { name: 'secret.jpg', flags: 1 },
        { name: 'lzma.jpg', method: 14, size: 9 },
        { name: 'link.jpg', mode: 0o120777 },
        { name: '../out.jpg' },
        { name: 'short.jpg', method: 0, content: 'abc', size: 9 },
        { name: 'twice.jpg', content: 'first' },
        { name: 'twice.jpg', content: 'second' },
        { name: 'folder/' },
        good,
      ]),
    );
    expect(await file.contents()).toEqual({ 'good.jpg': 'good', 'twice.jpg': 'second' });
    expect(faults(await file.index())).toEqual({
      'secret.jpg': 'unsupported: encrypted',
      'lzma.jpg': "unsupported: packed by zip's method 14: only 0 and 8 are read",
      'link.jpg': 'unsupported: a symbolic link',
      '../out.jpg': 'bad-name: its name leads out of the archive',
      'short.jpg': 'corrupt: 3 bytes stored, 9 stated',
      'twice.jpg': 'bad-name: a later member has the same name',
    });
  });

  it('inflates no more than its directory says, and rejects what is less or other', async () => {
    const zeros = Buffer.alloc(50_000_000);
    const file = await packedFile(
      'a.zip',
      zipOf([
        { name: 'bomb.jpg', content: zeros, size: 1000 },
        { name: 'hollow.jpg', content: 'abc', size: 400_000_000 },
        { name: 'crc.jpg', content: 'abc', crc: 1 },
        { name: 'noise.jpg', content: noise, method: 0 },
        good,
      ]),
    );
    const before = process.memoryUsage().rss;
    expect(await file.contents()).toEqual({
      'bomb.jpg': 'ImageError: it inflates to more than the 1000 bytes that the directory of the zip says',
      'hollow.jpg': 'ImageError: 3 bytes, where the directory of the zip says 400000000',
      'crc.jpg': 'ImageError: its CRC-32 is not that in the directory of the zip',
      'noise.jpg': noise.toString('latin1'),
      'good.jpg': 'good',
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
  });

  it('whose members overlap costs those that do', async () => {
    const members = [{ name: '1.jpg', content: noise, method: 0 }, good];
    const bytes = zipOf([
      ...members,
      { name: 'same.jpg', isGhost: true, offset: 0, method: 0, size: noise.length, storedSize: noise.length },
      { name: 'inside.jpg', isGhost: true, offset: 500, method: 0, size: 100, storedSize: 100 },
      { name: 'beyond.jpg', isGhost: true, offset: 3_000_000, method: 0, size: 100, storedSize: 100 },
    ]);
    const file = await packedFile('a.zip', bytes);
    const overlap = 'corrupt: it overlaps another member of the zip, or its end';
    expect(faults(await file.index())).toEqual({
      '1.jpg': overlap,
      'same.jpg': overlap,
      'beyond.jpg': overlap,
    });
    expect(await file.contents()).toEqual({
      'good.jpg': 'good',
      'inside.jpg': 'ImageError: no header where the directory of the zip has one',
    });
  });

  it('whose directory is cut off, missing or false keeps what it can', async () => {
    const damageOf = async (bytes: Uint8Array): Promise<string | undefined> =>
      (await (await packedFile('a.zip', bytes)).index()).damage?.detail;
    const whole = zipOf([{ name: '1.jpg', content: noise }, good]);
    expect(await damageOf(whole.subarray(0, -1))).toBe(
      'it has no directory at its end: cut off, or not a zip',
    );
    expect(await damageOf(whole.subarray(100))).toBe('its directory does not lie where its end says');
    expect(await damageOf(noise)).toBe('it has no directory at its end: cut off, or not a zip');
    const more = await packedFile('a.zip', zipOf([good], { entries: 3 }));
    expect((await more.index()).damage?.detail).toBe('its directory has 1 entries, and its end says 3');
    expect(await more.contents()).toEqual({ 'good.jpg': 'good' });
    const broken = Buffer.from(whole);
    broken[broken.lastIndexOf('good.jpg') - 46] = 0;
    const index = await (await packedFile('a.zip', broken)).index();
    expect(index.damage?.detail).toMatch(/^its directory is damaged at byte \d+$/);
    expect(soundNames(index)).toEqual(['1.jpg']);
  });

  it('never costs more than itself, whatever its bytes', async () => {
    const whole = zipOf([{ name: '1.jpg', content: noise, isWide: true }, good], { isZip64: true });
    const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
        const bytes = Buffer.from(whole);
        for (const { at, byte } of changes) bytes[at] = byte;
        const file = await packedFile('a.zip', bytes);
        const { members, damage } = await file.index();
        expect(members.length + (damage === undefined ? 0 : 1)).toBeGreaterThan(0);
        await file.contents();
      }),
      { numRuns: runs(60) },
    );
  });
});
