import { execFileSync } from 'node:child_process';
import { linkSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { packTar, writeFiles } from './archives.js';
import { faults, PackedFile, packedFile, soundNames, tempFolder } from './index-of.js';
import { pax, tarOf } from './tars.js';

async function packed(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: readonly string[],
): Promise<PackedFile> {
  const folder = await tempFolder();
  const names = writeFiles(join(folder, 'in'), files);
  packTar(join(folder, 'a.tar'), join(folder, 'in'), names, options);
  return new PackedFile(folder, 'a.tar');
}

const longName = `${'d'.repeat(120)}/${'n'.repeat(150)}.jpg`;

describe('the members of a tar', () => {
  it.each(['ustar', 'pax', 'gnu', 'oldgnu', 'v7'])(
    'of the format %s are found with their content',
    async (format) => {
      const files = { 'b/2.jpg': 'two', 'a/1.jpg': 'x'.repeat(513), 'a/0.jpg': '' };
      const file = await packed(files, [`--format=${format}`]);
      expect(await file.index()).not.toHaveProperty('damage.fault');
      expect(await file.contents()).toEqual(files);
      expect(soundNames(await file.index())).toEqual(['a/0.jpg', 'a/1.jpg', 'b/2.jpg']);
    },
  );

  it.each(['pax', 'gnu'])('have long names, and names that are not ASCII: %s', async (format) => {
    const files = { [longName]: 'long', 'Äpfel/ü.jpg': 'umlauts' };
    expect(await (await packed(files, [`--format=${format}`])).contents()).toEqual(files);
  });

  it('have names without ./ and without a leading slash', async () => {
    const bytes = tarOf([
      { name: './a/./1.jpg', content: '1' },
      { name: '/etc//2.jpg', content: '2' },
    ]);
    expect(await (await packedFile('a.tar', bytes)).contents()).toEqual({ 'a/1.jpg': '1', 'etc/2.jpg': '2' });
  });

  it('include hard links and links, as what they lead to', async () => {
    const folder = await tempFolder();
    writeFiles(join(folder, 'in'), { 'a/1.jpg': 'one' });
    linkSync(join(folder, 'in/a/1.jpg'), join(folder, 'in/a/2.jpg'));
    symlinkSync('../a/2.jpg', join(folder, 'in/a/3.jpg'));
    symlinkSync('/etc/passwd', join(folder, 'in/a/4.jpg'));
    symlinkSync('5.jpg', join(folder, 'in/a/5.jpg'));
    packTar(
      join(folder, 'a.tar'),
      join(folder, 'in'),
      [3, 1, 2, 4, 5].map((n) => `a/${n}.jpg`),
    );
    const file = new PackedFile(folder, 'a.tar');
    expect(await file.contents()).toEqual({ 'a/1.jpg': 'one', 'a/2.jpg': 'one', 'a/3.jpg': 'one' });
    expect(faults(await file.index())).toEqual({
      'a/4.jpg': 'broken-link: a link to /etc/passwd, which the archive does not hold',
      'a/5.jpg': 'broken-link: a link to a/5.jpg, which the archive does not hold',
    });
  });

  it('of concatenated tars are all found', async () => {
    const bytes = Buffer.concat([
      tarOf([{ name: '1.jpg', content: '1' }]),
      Buffer.alloc(10_240),
      tarOf([{ name: '2.jpg', content: '2' }]),
    ]);
    expect(await (await packedFile('a.tar', bytes)).contents()).toEqual({ '1.jpg': '1', '2.jpg': '2' });
  });

  it('are found and read whatever they are', async () => {
    const name = fc.stringMatching(/^[a-zé]{1,40}(\/[a-z]{1,80}){0,3}\.jpg$/);
    const files = fc.dictionary(name, fc.uint8Array({ maxLength: 2000 }), { minKeys: 1, maxKeys: 6 });
    await fc.assert(
      fc.asyncProperty(files, fc.constantFrom('pax', 'gnu'), async (some, format) => {
        // A file and a folder can't have the same name.
        const names = Object.keys(some);
        fc.pre(!names.some((one) => names.some((other) => other.startsWith(`${one}/`))));
        const file = await packed(some, [`--format=${format}`]);
        expect(await file.contents()).toEqual(
          Object.fromEntries(names.map((one) => [one, Buffer.from(some[one]).toString('latin1')])),
        );
      }),
      { numRuns: runs(20) },
    );
  });
});

describe('a damaged or hostile tar', () => {
  it('that is cut off keeps the members before the cut', async () => {
    const whole = tarOf([
      { name: '1.jpg', content: 'x'.repeat(600) },
      { name: '2.jpg', content: 'y'.repeat(600) },
    ]);
    const index = async (length: number): Promise<[string[], string | undefined]> => {
      const file = await packedFile('a.tar', whole.subarray(0, length));
      const { members, damage } = await file.index();
      return [
        soundNames({ members }),
        damage === undefined ? undefined : `${damage.fault}: ${damage.detail}`,
      ];
    };
    expect(await index(whole.length)).toEqual([['1.jpg', '2.jpg'], undefined]);
    expect(await index(2600)).toEqual([
      ['1.jpg'],
      'corrupt: it is cut off in 2.jpg: 552 of 600 bytes are left',
    ]);
    expect(await index(1700)).toEqual([['1.jpg'], 'corrupt: it ends inside the header at byte 1536']);
    expect(await index(1536)).toEqual([['1.jpg'], 'corrupt: it has no end mark: was it cut off?']);
    expect(await index(300)).toEqual([[], 'corrupt: it ends inside the header at byte 0']);
    expect(await index(0)).toEqual([[], 'empty: a file of 0 bytes']);
  });

  it('that is compressed, or no tar at all, says so', async () => {
    const folder = await tempFolder();
    writeFiles(join(folder, 'in'), { '1.jpg': 'one' });
    execFileSync('tar', ['-czf', join(folder, 'a.tar'), '-C', join(folder, 'in'), '1.jpg']);
    const { damage } = await new PackedFile(folder, 'a.tar').index();
    expect(damage).toEqual({
      fault: 'unsupported',
      detail: expect.stringContaining('compressed by gzip') as string,
    });
    const other = await (await packedFile('a.tar', Buffer.from('x'.repeat(3000)))).index();
    expect(other.damage).toEqual({ fault: 'corrupt', detail: 'not a tar' });
  });

  it('costs only the members with bad names, sparse files, devices and unknown types', async () => {
    const file = await packedFile(
      'a.tar',
      tarOf([
        { name: '../../out.jpg', content: 'a' },
        { name: Buffer.from('b\xff.jpg', 'latin1'), content: 'b' },
        { name: 'device.jpg', type: '3' },
        { name: 'pipe.jpg', type: '6' },
        { name: 'sparse.jpg', type: 'S', content: 'c' },
        { name: 'x', type: 'x', content: pax('GNU.sparse.name', 'new sparse.jpg') },
        { name: 'GNUSparseFile.0/a.jpg', content: 'd' },
        { name: 'odd.jpg', type: 'Z', content: 'e' },
        { name: 'twice.jpg', content: 'first' },
        { name: 'twice.jpg', content: 'second' },
        { name: 'folder.jpg/' },
        { name: 'folder', type: '5' },
        { name: 'good.jpg', content: 'good' },
      ]),
    );
    const index = await file.index();
    expect(index.damage).toBeUndefined();
    expect(await file.contents()).toEqual({ 'good.jpg': 'good', 'twice.jpg': 'second' });
    expect(index.members.filter(({ name }) => name === 'twice.jpg')).toHaveLength(2);
    expect(faults(index)).toEqual({
      '../../out.jpg': 'bad-name: its name leads out of the archive',
      'b\\xff.jpg': 'bad-name: its name is not valid UTF-8',
      'device.jpg': 'unsupported: a device or a pipe, not a file',
      'pipe.jpg': 'unsupported: a device or a pipe, not a file',
      'sparse.jpg': 'unsupported: a sparse file',
      'new sparse.jpg': 'unsupported: a sparse file',
      'odd.jpg': "unsupported: a member of the unknown type 'Z'",
      'twice.jpg': 'bad-name: a later member has the same name',
    });
  });

  it('with a real sparse file of GNU tar keeps the others', async () => {
    const folder = await tempFolder();
    writeFiles(join(folder, 'in'), { '1.jpg': 'one', '2.jpg': '', '3.jpg': 'three' });
    truncateSync(join(folder, 'in/2.jpg'), 5_000_000);
    for (const format of ['gnu', 'pax']) {
      const name = `${format}.tar`;
      packTar(
        join(folder, name),
        join(folder, 'in'),
        ['1.jpg', '2.jpg', '3.jpg'],
        ['-S', `--format=${format}`],
      );
      const file = new PackedFile(folder, name);
      expect(await file.contents()).toEqual({ '1.jpg': 'one', '3.jpg': 'three' });
      expect(faults(await file.index())).toEqual({ '2.jpg': 'unsupported: a sparse file' });
    }
  });

  it('can not fill the memory with extended headers, nor lie about sizes', async () => {
    const damageOf = async (bytes: Uint8Array): Promise<string | undefined> =>
      (await (await packedFile('a.tar', bytes)).index()).damage?.detail;
    const good = { name: '1.jpg', content: '1' };
    const huge = { name: 'x', type: 'x', content: pax('path', 'p'.repeat(2 ** 20)) };
    expect(await damageOf(tarOf([good, huge]))).toMatch(/^an extended header of \d+ bytes$/);
    const long = { name: 'x', type: 'x', content: pax('path', 'p'.repeat(10_000)) };
    expect(faults(await (await packedFile('a.tar', tarOf([long, good]))).index())).toEqual({
      ['p'.repeat(64)]: 'bad-name: its name has 10000 bytes',
    });
    expect(await damageOf(tarOf([{ name: 'x', type: 'x', content: '999 path=a\n' }, good]))).toBe(
      'a damaged extended header at byte 512',
    );
    expect(await damageOf(tarOf([{ name: '1.jpg', size: 8 ** 11 - 1 }]))).toMatch(/^it is cut off in 1.jpg/);
    expect(await damageOf(tarOf([{ name: '1.jpg', size: '\xff'.repeat(12) }]))).toBe('not a tar');
    expect(await damageOf(tarOf([{ name: '1.jpg', size: `\x80${'\xff'.repeat(11)}` }]))).toBe('not a tar');
  });

  it('never costs more than itself, whatever its bytes', async () => {
    const whole = tarOf([
      { name: 'x', type: 'x', content: pax('path', 'long.jpg') },
      { name: '1.jpg', content: 'x'.repeat(600) },
      { name: 'l', type: 'L', content: '2.jpg\0' },
      { name: '2.jpg', content: 'y' },
    ]);
    const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
        const bytes = Buffer.from(whole);
        for (const { at, byte } of changes) bytes[at] = byte;
        const file = await packedFile('a.tar', bytes);
        const { members, damage } = await file.index();
        // Whatever is lost has a reject.
        expect(members.length + (damage === undefined ? 0 : 1)).toBeGreaterThan(0);
        await file.contents();
      }),
      { numRuns: runs(60) },
    );
  });
});
