import { copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { pointsOf } from '../../../../apps/pages/src/atlas/points.js';
import type {
  AtlasAnswer,
  AtlasImageAnswer,
  AtlasImagesAnswer,
  ComponentsAnswer,
} from '../../src/serve/api/atlas-answers.js';
import type { RunsAnswer } from '../../src/serve/api/answers.js';
import { type RunningServer, startServer } from '../../src/serve/server.js';
import { Location } from '../../src/storage/location.js';
import { StudyFixture } from '../driver/study/study-fixture.js';

let fixture: StudyFixture;
let server: RunningServer;
let blind: RunningServer;

beforeAll(async () => {
  fixture = await StudyFixture.open(16);
  await fixture.study();
  vi.stubEnv('VERGER_CACHE', join(fixture.fixture.folder, 'cache'));
  const roots = [Location.parse(fixture.output)];
  server = await startServer({
    roots,
    images: [Location.parse(join(fixture.fixture.folder, 'in'))],
    port: 0,
  });
  blind = await startServer({ roots, port: 0 });
});
afterAll(async () => {
  await Promise.all([server.close(), blind.close()]);
  vi.unstubAllEnvs();
  await fixture.close();
});

/** What the pages would get. */
async function ask(path: string, { address } = server): Promise<Response> {
  const { origin, searchParams } = new URL(address);
  const token = searchParams.get('token') ?? '';
  const entered = await fetch(`${origin}/?token=${token}`, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  const list = (await (await fetch(`${origin}/api/runs`, { headers: { cookie } })).json()) as RunsAnswer;
  return fetch(`${origin}/api/runs/${list.runs[0].id}/atlas${path}`, { headers: { cookie } });
}

async function answer<T>(path: string): Promise<T> {
  return (await (await ask(path)).json()) as T;
}

describe('the atlas of a result', () => {
  it('has its labels, what the study found, and whether it is of this result', async () => {
    const atlas = await answer<AtlasAnswer>('');
    expect(atlas).toMatchObject({ images: 48, labels: ['apple', 'plum', 'quince'], isCurrent: true });
    expect(atlas.summary.map.kept10).toBeGreaterThan(0);
  });

  it('has a point for each image, in an order that has nothing to do with its label', async () => {
    const points = pointsOf(await (await ask('/points.bin')).arrayBuffer());
    const rows = await fixture.rows();
    const { labels } = await answer<AtlasAnswer>('');
    expect([...points.row].sort((a, b) => a - b)).toEqual(rows.map((_, row) => row));
    points.row.forEach((row, i) => expect(labels[points.label[i]]).toBe(rows[row].label));
    const digests = [...points.row].map((row) => rows[row].sha256);
    expect(digests).toEqual([...digests].sort());
    expect([Math.min(...points.x, ...points.y), Math.max(...points.x, ...points.y)]).toEqual([0, 65_535]);
  });

  it('names images by their rows, in the order asked for, and no others', async () => {
    const rows = await fixture.rows();
    const { images } = await answer<AtlasImagesAnswer>('/images?rows=40,3,47,1000000');
    expect(images.map(({ row, path }) => ({ row, path }))).toEqual(
      [40, 3, 47].map((row) => ({ row, path: rows[row].path })),
    );
  });

  it('shows an image with its neighbours, the nearest first', async () => {
    const { image, neighbours } = await answer<AtlasImageAnswer>('/images/5');
    expect(image.row).toBe(5);
    expect(neighbours.length).toBeGreaterThan(5);
    const distances = neighbours.map(({ distance }) => distance);
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    const rows = await fixture.rows();
    const [a, b] = [rows[5].components, rows[neighbours[0].row].components];
    expect(Math.hypot(...a.map((value, i) => value - b[i]))).toBeCloseTo(distances[0], 5);
  });

  it.each(['suspects', 'duplicates', 'outliers'] as const)('lists as many %s as were found', async (kind) => {
    const { total, images } = await answer<AtlasImagesAnswer>(`/findings?kind=${kind}&count=1000`);
    const table = await fixture.table(kind);
    const paths = table.map(({ path }) => path);
    expect(total).toBe(new Set(paths).size);
    expect(new Set(images.map(({ path }) => path))).toEqual(new Set(paths));
  });

  it('shows what each number of components explains', async () => {
    const { explained, curves } = await answer<ComponentsAnswer>('/components');
    const { axes } = { axes: (await (await fixture.open()).pca()).explainedVarianceRatio };
    expect(explained).toEqual([...axes]);
    expect(curves.length).toBeGreaterThan(0);
  });

  it.each([
    '/images?rows=',
    '/images?rows=-1',
    `/images?rows=${'1,'.repeat(300)}1`,
    '/images?rows=1;2',
    '/images/x',
    '/images/1e3x',
    '/findings?kind=secrets',
    '/findings?kind=suspects&count=100000',
    '/pictures/..%2f..%2fetc%2fpasswd',
    '/pictures/1?side=5000',
  ])('refuses %s', async (path) => {
    expect((await ask(path)).status).toBe(400);
  });

  it.each(['/images/48', '/pictures/48'])('has no image %s', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });
});

describe('an atlas that is open', () => {
  it('is no longer current once its result has changed', async () => {
    const file = join(fixture.output, '_verger/manifest.json');
    const before = await readFile(file, 'utf8');
    expect((await answer<AtlasAnswer>('')).isCurrent).toBe(true);
    const { planDigest } = JSON.parse(before) as { readonly planDigest: string };
    await writeFile(file, before.replaceAll(planDigest, '0'.repeat(64)));
    expect((await answer<AtlasAnswer>('')).isCurrent).toBe(false);
    await writeFile(file, before);
  });
});

describe('pictures of an atlas', () => {
  const input = (): string => join(fixture.fixture.folder, 'in');

  it('are small, and bring nothing of their files along', async () => {
    const response = await ask('/pictures/0?side=64');
    expect(response.headers.get('content-type')).toBe('image/webp');
    const { width, height, exif, icc } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
    expect({ width, height, exif, icc }).toEqual({ width: 8, height: 8, exif: undefined, icc: undefined });
  });

  it('need consent: the input must be named on the command line', async () => {
    const response = await ask('/pictures/0', blind);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      error: { hint: expect.stringContaining('--images') as string },
    });
    expect(((await (await ask('', blind)).json()) as AtlasAnswer).hasPictures).toBe(false);
  });

  it('are of the file that was studied, not of another in its place', async () => {
    const [, , { path }] = await fixture.rows();
    const file = join(input(), path);
    await rename(file, `${file}.away`);
    expect((await ask('/pictures/2')).status).toBe(404);
    await copyFile(join(input(), (await fixture.rows())[3].path), file);
    const changed = await ask('/pictures/2');
    expect(await changed.json()).toMatchObject({ error: { message: 'the picture is changed' } });
    await rm(file);
    await rename(`${file}.away`, file);
    expect((await ask('/pictures/2')).status).toBe(200);
  });

  it('stay in the cache when the file is gone', async () => {
    const [{ path }] = await fixture.rows();
    const file = join(input(), path);
    expect((await ask('/pictures/0')).status).toBe(200);
    await rename(file, `${file}.away`);
    expect((await ask('/pictures/0')).status).toBe(200);
    await rename(`${file}.away`, file);
  });
});

describe('a damaged atlas', () => {
  it('is named as such', async () => {
    const file = join(fixture.output, '_verger/atlas/images.parquet');
    await copyFile(file, `${file}.away`);
    await writeFile(file, 'nothing');
    const other = await startServer({ roots: [Location.parse(fixture.output)], port: 0 });
    const response = await ask('/points.bin', other);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringMatching(/images\.parquet is not a valid Parquet file/) as string },
    });
    await other.close();
    await rename(`${file}.away`, file);
  });
});
