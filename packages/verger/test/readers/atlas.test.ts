import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AtlasManifest } from '../../src/job/atlas.js';
import { StudyFixture } from '../driver/study/study-fixture.js';
import { python } from './python.js';

describe.skipIf(python === undefined)('an atlas', { timeout: 180_000 }, () => {
  let fixture: StudyFixture;
  let atlas: AtlasManifest;
  beforeAll(async () => {
    fixture = await StudyFixture.open(15);
    ({ atlas } = await fixture.study());
  });
  afterAll(() => fixture.close());

  it('opens in pandas, pyarrow and DuckDB', async () => {
    const script = join(import.meta.dirname, 'read_atlas.py');
    const { stdout } = await promisify(execFile)(python ?? '', [script, fixture.output]);
    const images = await fixture.table('images');
    const sum = images.reduce((total, { x }) => total + Number(x), 0);
    const { ids } = images[0].neighbours as { readonly ids: readonly number[] };
    expect(JSON.parse(stdout)).toEqual({
      pandas: { rows: 45, sum: expect.closeTo(sum, 3) as number, nearest: ids, distances: 15 },
      duckdb: { rows: 45, sum: expect.closeTo(sum, 3) as number, most: 15 },
      pyarrow: {
        path: 'string',
        x: 'float',
        suspect_rank: 'int32',
        neighbours: expect.stringMatching(/^struct<ids: list<.*int32.*>.*distances: list<.*float/) as string,
      },
      tables: {
        accuracy: 4,
        duplicates: atlas.summary.duplicates.images,
        images: 45,
        outliers: atlas.summary.outliers.count,
        suspects: atlas.summary.suspects.count,
      },
    });
  });
});
