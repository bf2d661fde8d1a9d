import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pointsOf, type AtlasPoints } from '../../../../apps/pages/src/atlas/points.js';
import { rowBits } from '../../../../apps/pages/src/atlas/row-bits.js';
import { excludedPaths } from '../../src/driver/excluded-paths.js';
import { type RunningServer, startServer } from '../../src/serve/server.js';
import { Location } from '../../src/storage/location.js';
import { StudyFixture } from '../driver/study/study-fixture.js';
import { Visitor } from './visitor.js';

let fixture: StudyFixture;
let server: RunningServer;
let visitor: Visitor;
let points: AtlasPoints;
let route = '';
const wanted = [0, 7, 8, 31, 47];

beforeAll(async () => {
  fixture = await StudyFixture.open(16);
  await fixture.study();
  server = await startServer({ roots: [Location.parse(fixture.output)], port: 0 });
  visitor = await Visitor.open(server);
  route = `runs/${await visitor.run()}/atlas`;
  points = pointsOf(await (await visitor.get(`${route}/points.bin`)).arrayBuffer());
});
afterAll(async () => {
  await server.close();
  await fixture.close();
});

const bitsOf = (rows: readonly number[]) =>
  rowBits(
    points,
    Uint32Array.from(rows, (row) => points.row.indexOf(row)),
  );

describe('a selection', () => {
  it('is saved as a table that --exclude reads', async () => {
    const answer = await visitor.post(`${route}/selection.csv?columns=paths`, bitsOf(wanted));
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="selection.csv"');
    const excluded = excludedPaths([
      { name: 'exclude.csv', csv: new Uint8Array(await answer.arrayBuffer()) },
    ]);
    const rows = await fixture.rows();
    expect(rows.flatMap(({ path }, row) => (excluded.find(path) === true ? [row] : []))).toEqual(wanted);
    expect(excluded.unused()).toEqual([]);
  });

  it('is saved with all that was found', async () => {
    const text = await (await visitor.post(`${route}/selection.csv`, bitsOf([3]))).text();
    const [{ path, sha256, label, outlier_score: score }] = (await fixture.table('images')).slice(3);
    const [head, line, end] = text.split('\n');
    expect(head).toMatch(/^path,label,sha256,split,label_probability,/);
    expect(line).toMatch(new RegExp(`^${String(path)},${String(label)},${String(sha256)},`));
    expect(line).toMatch(new RegExp(`,${String(score)}$`));
    expect(end).toBe('');
  });

  it.each([
    ['of another number of images', new Uint8Array(7), {}, 400],
    ['that is too long', new Uint8Array(5 * 2 ** 20), {}, 400],
    ['of a form of another site', new Uint8Array(6), { 'content-type': 'text/plain' }, 403],
    ['of a page of another site', new Uint8Array(6), { origin: 'https://example.org' }, 403],
  ])('%s is refused', async (_, bits, headers, status) => {
    expect((await visitor.post(`${route}/selection.csv`, bits, headers)).status).toBe(status);
  });

  it('of other columns is refused', async () => {
    const columns = encodeURIComponent('path,../../../etc/passwd');
    expect((await visitor.post(`${route}/selection.csv?columns=${columns}`, bitsOf([0]))).status).toBe(400);
  });
});
