import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRequest } from '../../src/driver/request.js';
import type { Manifest } from '../../src/job/manifest.js';
import { Location } from '../../src/storage/location.js';
import { RunFixture } from '../driver/run-fixture.js';
import { python } from '../readers/python.js';
import { plantOrchard } from '../support/orchard.js';
import { packTar, packZip, writeFiles } from './archives.js';
import { contents, type ResultRow, resultRows } from './rows.js';

let folder: string;
let plain: string;
let paths: string[];
let unpacked: ResultRow[];

beforeAll(async () => {
  folder = await makeTempFolder();
  plain = join(folder, 'plain');
  paths = await plantOrchard(plain, { classes: ['apple', 'pear'], perClass: 40 });
  unpacked = (await runOn(plain)).rows;
  packTar(join(folder, 'tars/0.tar'), plain, paths.slice(0, 50));
  packTar(join(folder, 'tars/1.tar'), plain, paths.slice(50));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function runOn(
  input: string,
  changes: Partial<RunRequest> = {},
): Promise<{ manifest: Manifest; rows: ResultRow[] }> {
  const fixture = await RunFixture.open(await mkdtemp(join(folder, 'run-')));
  const { manifest } = await fixture.run({ input: Location.parse(input), ...changes });
  return { manifest, rows: await resultRows(fixture.output) };
}

describe('a run on tar files', () => {
  it('gives the rows of the unpacked images, bit for bit, under the paths of the members', async () => {
    const { manifest, rows } = await runOn(join(folder, 'tars'));
    expect(manifest.counts).toMatchObject({ listed: 80, rows: 80, rejects: 0, ignored: 0 });
    expect(rows.map(({ path }) => path)).toEqual(paths.map((path, i) => `${i < 50 ? 0 : 1}.tar!${path}`));
    expect(rows.map(({ label }) => label)).toEqual(unpacked.map(({ label }) => label));
    expect(contents(rows)).toEqual(contents(unpacked));
  });

  it('reads a tar that is itself the input, whatever the order of its members', async () => {
    const file = join(folder, 'single/all.tar');
    packTar(file, plain, paths.toReversed(), ['--format=pax']);
    writeFiles(join(folder, 'single'), { 'other.tar': 'never looked at' });
    const { manifest, rows } = await runOn(file);
    expect(manifest.input).toBe(Location.parse(file).uri);
    expect(rows.map(({ path }) => path)).toEqual(paths.map((path) => `all.tar!${path}`));
    expect(contents(rows)).toEqual(contents(unpacked));
  });

  it('can be updated without reading a member again', async () => {
    const file = join(folder, 'updated/all.tar');
    packTar(file, plain, paths);
    const fixture = await RunFixture.open(await mkdtemp(join(folder, 'run-')));
    await fixture.run({ input: Location.parse(file) });
    const { manifest } = await fixture.run({ update: true, components: { kind: 'count', count: 3 } });
    expect(manifest.counts).toMatchObject({ rows: 80, reused: 80 });
    expect(fixture.tasksDone().filter((task) => /identify|extract/.test(task))).toEqual([]);
  });

  it('takes labels from sidecar files, and does not count those as passed over', async () => {
    const source = join(folder, 'sidecars');
    mkdirSync(source);
    execFileSync('cp', ['-r', join(plain, 'apple'), source]);
    const images = paths.filter((path) => path.startsWith('apple/')).slice(0, 4);
    const sidecars = writeFiles(source, {
      'apple/0000.cls': '7\n',
      'apple/0001.json': '{"label": "golden", "width": 20}',
      'apple/0002.txt': 'russet',
      'apple/0002.json': '{"author": "nobody"}',
      'notes.md': 'a note',
    });
    packTar(join(folder, 'webdataset/0.tar'), source, [...images, ...sidecars].sort());
    const { manifest, rows } = await runOn(join(folder, 'webdataset'));
    expect(rows.map(({ label }) => label)).toEqual(['7', 'golden', 'russet', 'apple']);
    expect(manifest.counts.ignoredByEnding).toEqual({ '.json': 1, '.md': 1 });
  });

  it('reads packed files only where there are no images, unless asked to', async () => {
    const mixed = join(folder, 'mixed');
    execFileSync('cp', ['-r', plain, mixed]);
    packTar(join(mixed, 'more.tar'), plain, paths.slice(0, 5));
    const { manifest, rows } = await runOn(mixed);
    expect(manifest.counts).toMatchObject({ listed: 80, ignored: 1, ignoredByEnding: { '.tar': 1 } });
    expect(rows).toEqual(unpacked);
    const packed = await runOn(mixed, { packed: true });
    expect(packed.manifest.counts).toMatchObject({ listed: 5, ignored: 80, ignoredByEnding: { '.jpg': 80 } });
    expect(contents(packed.rows)).toEqual(contents(unpacked.slice(0, 5)));
  });

  it('selects members by globs, a limit, and a table of labels', async () => {
    const tars = join(folder, 'tars');
    expect((await runOn(tars, { include: ['**/pear/*'] })).rows).toHaveLength(40);
    expect((await runOn(tars, { include: ['1.tar'] })).rows).toHaveLength(30);
    expect((await runOn(tars, { exclude: ['0.*'] })).rows).toHaveLength(30);
    expect((await runOn(tars, { include: ['*.tar!pear/*9.jpg'] })).rows.map(({ path }) => path)).toEqual([
      '0.tar!pear/0009.jpg',
      ...['1.tar!pear/0019.jpg', '1.tar!pear/0029.jpg', '1.tar!pear/0039.jpg'],
    ]);
    expect((await runOn(tars, { limit: 10 })).rows).toHaveLength(10);
    const csv = ['path,label', ...paths.map((path, i) => `${i < 50 ? 0 : 1}.tar!${path},${i % 3}`)];
    writeFiles(folder, { 'labels.csv': csv.join('\n') });
    const { rows } = await runOn(tars, { labels: Location.parse(join(folder, 'labels.csv')) });
    expect(rows.map(({ label }) => label)).toEqual(paths.map((_, i) => String(i % 3)));
  });
});

describe('a run on zip files', () => {
  it('gives the rows of the unpacked images, bit for bit', async () => {
    packZip(join(folder, 'zips/a.zip'), plain, paths);
    const { manifest, rows } = await runOn(join(folder, 'zips'));
    expect(manifest.counts).toMatchObject({ listed: 80, rows: 80, rejects: 0 });
    expect(rows.map(({ path }) => path)).toEqual(paths.map((path) => `a.zip!${path}`));
    expect(rows.map(({ label }) => label)).toEqual(unpacked.map(({ label }) => label));
    expect(contents(rows)).toEqual(contents(unpacked));
  });
});

describe.skipIf(python === undefined)('a run on Parquet files', () => {
  beforeAll(() => {
    const script = new URL('write_parquet.py', import.meta.url).pathname;
    execFileSync(python ?? '', [script, plain, join(folder, 'parquet')], { input: paths.join('\n') });
  });

  it.each([
    ...['hf', 'hf-one-group', 'plain', 'plain-no-dictionary', 'required'],
    ...['checksums', 'gzip', 'brotli', 'zstd', 'lz4'],
  ])('gives the rows of the unpacked images, bit for bit: %s', async (name) => {
    const { manifest, rows } = await runOn(join(folder, 'parquet', name));
    expect(manifest.counts).toMatchObject({ listed: 80, rows: 80, rejects: 0 });
    expect(rows.map(({ path }) => path)).toEqual(
      paths.map((_, i) => `images.parquet!${i.toString().padStart(2, '0')}`),
    );
    expect(rows.map(({ label }) => label)).toEqual(unpacked.map(({ label }) => label));
    expect(contents(rows)).toEqual(contents(unpacked));
  });
});
