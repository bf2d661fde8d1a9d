import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AtlasManifest } from '../../../src/job/atlas.js';
import { squaredDistance, tableOf } from '../../../src/study/table.js';
import { InlineEngine } from '../../support/inline-engine.js';
import { StudyFixture, tableDigests } from './study-fixture.js';

describe('a study', () => {
  let fixture: StudyFixture;
  let atlas: AtlasManifest;
  let digests: Record<string, string>;
  beforeAll(async () => {
    fixture = await StudyFixture.open();
    ({ atlas } = await fixture.study());
    digests = tableDigests(fixture.output, atlas);
  });
  afterAll(() => fixture.close());

  it('has a row for each image, in the order of the result, with its key', async () => {
    const images = await fixture.table('images');
    const rows = await fixture.rows();
    expect(images.map(({ path, sha256, label }) => ({ path, sha256, label }))).toEqual(
      rows.map(({ path, sha256, label }) => ({ path, sha256, label })),
    );
    for (const { x, y, pca_x, kept_10 } of images)
      for (const number of [x, y, pca_x, kept_10]) expect(number).toSatisfy(Number.isFinite);
  });

  it('names the nearest images of each, with their distances', async () => {
    const rows = await fixture.rows();
    const [{ components }] = rows;
    const table = tableOf(Float32Array.from(rows.flatMap((row) => [...row.components])), components.length);
    const images = await fixture.table('images');
    images.forEach(({ neighbours }, row) => {
      const { ids, distances } = neighbours as { ids: number[]; distances: number[] };
      const others = [...rows.keys()].filter((other) => other !== row);
      const squares = others.map((other) => squaredDistance(table, row, other)).sort((a, b) => a - b);
      expect(ids).toHaveLength(15);
      ids.forEach((id, place) => {
        expect(squaredDistance(table, row, id)).toBe(squares[place]);
        expect(distances[place]).toBe(Math.fround(Math.sqrt(squares[place])));
      });
    });
  });

  it('sums up what its tables say', async () => {
    const { summary } = atlas;
    const images = await fixture.table('images');
    expect(summary).toMatchObject({ images: 96, labels: 3, components: 4 });
    expect(await fixture.table('suspects')).toHaveLength(summary.suspects.count);
    expect(await fixture.table('outliers')).toHaveLength(summary.outliers.count);
    expect(await fixture.table('duplicates')).toHaveLength(summary.duplicates.images);
    const [curve] = summary.accuracy;
    expect(curve.points.map(({ components }) => components)).toEqual([1, 2, 3, 4]);
    const own = images.map(({ neighbours }, row) => {
      const [nearest] = (neighbours as { ids: number[] }).ids;
      return Number(images[nearest].label === images[row].label);
    });
    expect(curve.points[3].accuracy).toBeCloseTo(own.reduce((sum, hit) => sum + hit, 0) / 96, 6);
    const kept = images.reduce((sum, { kept_10 }) => sum + Number(kept_10), 0) / 96;
    expect(summary.map.kept10).toBeCloseTo(kept, 6);
    expect(summary.map.kept10).toBeGreaterThan(summary.firstComponents.kept10);
  });

  it('is part of the result: verified with it, and listed as its own', async () => {
    const results = await fixture.open();
    expect(await results.verify()).toEqual([]);
    expect(await results.atlas()).toEqual(atlas);
    expect((await readdir(join(fixture.output, '_verger'))).sort()).not.toContain('lock.json');
    expect(readdirSync(join(fixture.output, '_verger'), { recursive: true })).not.toContain('study');
  });

  it('says how far it is', () => {
    const progress = fixture.events.filter(({ type }) => type === 'study-progress');
    expect(fixture.events[0]).toMatchObject({ type: 'study-started', images: 96, components: 4 });
    expect(progress.at(-1)).toMatchObject({ stage: 'judge', done: 96, of: 96 });
    const layout = progress.flatMap((event) => ('stage' in event && event.stage === 'layout' ? event : []));
    expect(layout.map((event) => ('done' in event ? event.done : 0))).toEqual([
      0, 125, 125, 250, 250, 375, 375, 500, 500, 625, 625, 750,
    ]);
  });

  it('has nothing to do a second time', async () => {
    const engine = new InlineEngine();
    expect(await fixture.study({ engine })).toEqual({ atlas, wasComplete: true });
    expect(engine.ran).toEqual([]);
  });

  it('has the same bytes in whatever order tasks run, and if some run twice', async () => {
    const engine = new InlineEngine({ reversed: true, retried: ['neighbours-1-00000', 'layout-00250'] });
    const { atlas: again } = await fixture.study({ engine, overwrite: true });
    expect(engine.ran.length).toBeGreaterThan(12);
    expect(again).toMatchObject({ files: atlas.files, summary: atlas.summary });
    expect(tableDigests(fixture.output, again)).toEqual(digests);
  });

  it('repairs what was damaged', async () => {
    const [{ name }] = atlas.files;
    writeFileSync(join(fixture.output, name), 'lost');
    expect(await (await fixture.open()).verify()).toMatchObject([{ file: name }]);
    expect(await fixture.study()).toMatchObject({ wasComplete: false });
    expect(tableDigests(fixture.output, atlas)).toEqual(digests);
  });

  it('places the images among landmarks if it lays out some of them only', async () => {
    const { atlas: placed } = await fixture.study({ overwrite: true, landmarkStep: 3 });
    const images = await fixture.table('images');
    for (const { x, y } of images)
      expect([x, y]).toSatisfy((place: number[]) => place.every(Number.isFinite));
    // What does not depend on the map is as before.
    expect(placed.summary).toMatchObject({
      accuracy: atlas.summary.accuracy,
      suspects: atlas.summary.suspects,
    });
    const { atlas: again } = await fixture.study({
      overwrite: true,
      landmarkStep: 3,
      engine: new InlineEngine({ reversed: true }),
    });
    expect(again.files).toEqual(placed.files);
  });

  it('judges by other groups too where it knows groups', async () => {
    const { atlas: grouped } = await fixture.study({ groups: '^([^/]*/.*[0-4])[.]' });
    expect(grouped.settings).toEqual({ groups: '^([^/]*/.*[0-4])[.]' });
    expect(grouped.summary.accuracy.map(({ neighbours }) => neighbours)).toEqual(['all', 'other-groups']);
    expect(grouped.summary.suspects.byOtherGroups).not.toBeNull();
    const [first] = await fixture.table('images');
    expect(first).toHaveProperty('label_probability_other_groups');
    expect(JSON.parse(readFileSync(join(fixture.output, '_verger/atlas/manifest.json'), 'utf8'))).toEqual(
      grouped,
    );
  });
});
