import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sha256 } from '../../src/common/hash.js';
import { encodeTextTable, encodeTypedTable } from '../../src/parquet/write.js';
import { type RunningServer, startServer } from '../../src/serve/server.js';
import { Location } from '../../src/storage/location.js';
import { StudyFixture } from '../driver/study/study-fixture.js';
import { Visitor } from './visitor.js';

// A result of somebody else: its manifest and its tables say what they like.
let fixture: StudyFixture;
let server: RunningServer;
let visitor: Visitor;
let route = '';
let secret = '';
let manifest = '';
let images = '';
const file = (name: string): string => join(fixture.output, '_verger', name);

beforeAll(async () => {
  fixture = await StudyFixture.open(16);
  await fixture.study();
  const { folder } = fixture.fixture;
  vi.stubEnv('VERGER_CACHE', join(folder, 'cache'));
  secret = join(folder, 'secret.png');
  await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } }).toFile(secret);
  manifest = await readFile(file('manifest.json'), 'utf8');
  images = file('atlas/images.parquet');
  await rename(images, `${images}.own`);
});
beforeEach(async () => {
  await writeFile(file('manifest.json'), manifest);
  const roots = [Location.parse(fixture.output)];
  const input = Location.parse(join(fixture.fixture.folder, 'in'));
  server = await startServer({ roots, images: [input], port: 0 });
  visitor = await Visitor.open(server);
  route = `runs/${await visitor.run()}`;
});
afterEach(() => server.close());
afterAll(async () => {
  vi.unstubAllEnvs();
  await fixture.close();
});

/** An atlas of one image with a path and a digest of its own choice. */
async function writeImages(path: string, digest: string): Promise<void> {
  const number = (name: string) => ({ name, type: 'float32' as const, values: [0] });
  const whole = (name: string) => ({ name, type: 'int32' as const, values: [null] });
  const text = (name: string, value: string) => ({ name, type: 'text' as const, values: [value] });
  const table = encodeTypedTable([
    ...[text('path', path), text('sha256', digest), text('label', 'x'), text('split', '')],
    ...['x', 'y', 'kept_10', 'label_probability', 'other_probability', 'outlier_score'].map(number),
    ...[text('other_label', 'y'), whole('suspect_rank'), whole('duplicate_group')],
    { name: 'neighbours', type: 'neighbours', k: 1, ids: Int32Array.of(0), distances: Float32Array.of(0) },
  ]);
  await writeFile(images, table);
}

describe('what a result says of its own files', () => {
  it.each([
    '../secret.png',
    '/../secret.png',
    'a/../../secret.png',
    '..%2fsecret.png',
    'plum/../../secret.png',
  ])('leads to no picture outside the input: %s', async (path) => {
    await writeImages(path, sha256(await readFile(secret)));
    expect((await visitor.get(`${route}/atlas/images?rows=0`)).status).toBe(200);
    expect((await visitor.get(`${route}/atlas/pictures/0`)).status).not.toBe(200);
  });

  it('shows the same picture from within the input, so the paths above are what is refused', async () => {
    await writeFile(join(fixture.fixture.folder, 'in/open.png'), await readFile(secret));
    await writeImages('open.png', sha256(await readFile(secret)));
    expect((await visitor.get(`${route}/atlas/pictures/0`)).status).toBe(200);
  });

  it.each(['..', '../..', '../other', '/'])(
    'names no other input than those that were named: %s',
    async (place) => {
      const elsewhere = join(fixture.fixture.folder, 'in', place);
      await writeImages('secret.png', sha256(await readFile(secret)));
      const input = `${pathToFileURL(place === '/' ? '/' : elsewhere).href}/`;
      await writeFile(file('manifest.json'), JSON.stringify({ ...(JSON.parse(manifest) as object), input }));
      const answer = await visitor.get(`${route}/atlas/pictures/0`);
      expect(answer.status).toBe(403);
      expect(await (await visitor.get(`${route}/atlas`)).json()).toMatchObject({ hasPictures: false });
    },
  );

  it.each(['s3://x', 'http://example.org/', ''])('may name an input that is none: %j', async (input) => {
    await writeImages('a.jpg', '0'.repeat(64));
    await writeFile(file('manifest.json'), JSON.stringify({ ...(JSON.parse(manifest) as object), input }));
    const answers = await Promise.all(
      ['/atlas', '/rejects', '/atlas/pictures/0'].map((each) => visitor.get(route + each)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 403]);
  });

  it('may not name parts outside the result', async () => {
    const stray = manifest.replace(/"name": ?"part-/, '"name":"../../part-');
    expect(stray).not.toBe(manifest);
    await writeFile(file('manifest.json'), stray);
    expect(await (await visitor.get('runs')).json()).toMatchObject({ runs: [{ state: 'damaged' }] });
  });

  it('may claim no more images than there can be', async () => {
    await writeFile(images, tableOf(10 ** 12));
    const answer = await visitor.get(`${route}/atlas/points.bin`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('images.parquet');
  });

  it('is no path because it is called a label, a reason or a detail', async () => {
    const reject = {
      path: ['../../etc/passwd'],
      label: ['../../etc'],
      reason: ['corrupt'],
      detail: ['/etc/passwd'],
    };
    await writeFile(file('rejects.parquet'), encodeTextTable(reject));
    const answer = (await (await visitor.get(`${route}/rejects`)).json()) as { rejects: { path: string }[] };
    expect(answer.rejects.map(({ path }) => path)).toEqual(['../../etc/passwd']);
    const text = await (await visitor.get(`${route}/rejects.csv`)).text();
    expect(text).not.toContain('root:');
    expect((await visitor.get(`${route}/rejects/0/bytes`)).status).toBe(404);
  });

  it('shows bytes of files in the input only', async () => {
    await writeFile(join(fixture.fixture.folder, 'in/odd.jpg'), 'odd');
    const paths = ['odd.jpg', '../secret.png', '/etc/passwd', 'apple', 'odd.jpg/../../secret.png', ''];
    const column = (text: string): string[] => paths.map(() => text);
    const table = { path: paths, label: column('x'), reason: column('corrupt'), detail: column('') };
    await writeFile(file('rejects.parquet'), encodeTextTable(table));
    const answers = await Promise.all(paths.map((_, i) => visitor.get(`${route}/rejects/${i}/bytes`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 404, 404, 404, 404]);
    expect(await answers[0].json()).toEqual({ size: 3, bytes: Buffer.from('odd').toString('hex') });
    await writeFile(
      file('manifest.json'),
      JSON.stringify({ ...(JSON.parse(manifest) as object), input: 'file:///' }),
    );
    expect((await visitor.get(`${route}/rejects/0/bytes`)).status).toBe(403);
  });
});

/** A Parquet file without columns that claims to have rows: only its footer, in Thrift's compact form. */
function tableOf(rows: number): Buffer {
  const count = varint(2n * BigInt(rows));
  const schema = [0x19, 0x1c, 0x48, 1, 0x73, 0x15, 0, 0];
  const group = [0x19, 0x1c, 0x19, 0x0c, 0x16, 0, 0x16, ...count, 0];
  const footer = Buffer.from([0x15, 2, ...schema, 0x16, ...count, ...group, 0]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([Buffer.from('PAR1'), footer, length, Buffer.from('PAR1')]);
}

function varint(value: bigint): number[] {
  return value < 128n ? [Number(value)] : [Number((value & 127n) | 128n), ...varint(value >> 7n)];
}
