import { readdirSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { collect } from 'testing-support/collect';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { findModel, type ModelFile } from '../../src/backbone/model-file.js';
import { defaultLimits } from '../../src/pool/limits.js';
import { type FilterOptions, filterFeatures } from '../../src/filter/filter-features.js';
import { fixture } from '../images/fixtures.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';
import { cutInto } from './pieces.js';
import { locateModel } from '../../src/backbone/model-source.js';

const never = new AbortController().signal;
let model: ModelFile;
let folder = '';

beforeAll(async () => {
  folder = await makeTempFolder();
  model = await findModel(locateModel(await writeTinyBackbone(folder)));
  await mkdir(join(folder, 'spools'));
  vi.stubEnv('TMPDIR', join(folder, 'spools'));
});
afterEach(() => {
  // ONNX Runtime leaves its own files in the same folder.
  const left = readdirSync(join(folder, 'spools')).filter((name) => name.startsWith('verger'));
  expect(left).toEqual([]);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** The rows that the filter yields, split into columns. */
async function filter(input: Readable, options: Partial<FilterOptions> = {}): Promise<string[][]> {
  const rows = await collect(filterFeatures(input, { model, signal: never, ...options }));
  const text = Buffer.concat(rows).toString();
  expect(text).toMatch(/^([^\t\n]*\t[^\t\n]*\t[^\t\n]*\n)*$/);
  return text
    .split('\n')
    .slice(0, -1)
    .map((row) => row.split('\t'));
}

const line = (path: string, bytes: Uint8Array): string =>
  `${path}\t${Buffer.from(bytes).toString('base64')}\n`;
const good = fixture('rgb.jpg');

describe('a filter', () => {
  it('yields a row for each line, in order, whatever the lines contain', async () => {
    const image = fc.constantFrom('rgb.jpg', 'rgba.png', 'cmyk.jpg', 'lossy.webp', 'huge.png').map(fixture);
    const kinds = fc.oneof(
      { weight: 3, arbitrary: image.map((bytes) => line('p', bytes)) },
      fc
        .tuple(image, fc.double({ min: 0, max: 1, noNaN: true }))
        .map(([bytes, share]) => line('p', bytes.subarray(0, bytes.length * share))),
      fc.uint8Array({ maxLength: 50 }).map((bytes) => line('p', bytes)),
      fc.string({ maxLength: 50 }).map((text) => `p${text.replaceAll('\n', '')}\n`),
      fc.constantFrom('\n', 'p\t\\N\n', 'p\t\r\n', 'p\t\tq\t\n', `${'p'.repeat(70_000)}\n`),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(kinds, { minLength: 1, maxLength: 100 }),
        fc.array(fc.nat(100_000), { maxLength: 20 }),
        async (lines, places) => {
          const rows = await filter(Readable.from(cutInto(Buffer.from(lines.join('')), places)));
          expect(rows).toHaveLength(lines.length);
          for (const [row, [path, features, error]] of rows.entries()) {
            expect(path).toBe(lines[row].replace('\n', '').split('\t')[0].slice(0, 65_536));
            expect([features, error].filter((field) => field === '\\N')).toHaveLength(1);
            if (features !== '\\N') expect(JSON.parse(features)).toHaveLength(24);
          }
        },
      ),
      { numRuns: runs(4) },
    );
  });

  it('yields the row of a line before the next line arrives', async () => {
    const input = new PassThrough();
    const rows = filterFeatures(input, { model, signal: never });
    for (const path of ['one', 'two', 'three']) {
      input.write(line(path, good));
      expect(String((await rows.next()).value)).toMatch(new RegExp(`^${path}\\t\\[`));
    }
    input.end();
    expect((await rows.next()).done).toBe(true);
  });

  it('yields no rows for an empty input', async () => {
    expect(await filter(Readable.from([]))).toEqual([]);
  });

  it('can be interrupted while it waits and while it works', async () => {
    for (const text of ['', line('one', good).repeat(100)]) {
      const input = new PassThrough();
      const stop = new AbortController();
      input.write(text);
      setTimeout(() => stop.abort(), 300);
      await expect(filter(input, { signal: stop.signal })).rejects.toMatchObject({ code: 'interrupted' });
    }
  });

  it('releases everything when the consumer stops', async () => {
    const input = new PassThrough();
    input.write(line('one', good).repeat(100));
    for await (const rows of filterFeatures(input, { model, signal: never })) {
      expect(String(rows)).toMatch(/^one\t/);
      break;
    }
    expect(input.destroyed).toBe(true);
  });

  it('fails if its input fails, after the rows of earlier lines', async () => {
    const input = new PassThrough();
    input.write(line('one', good));
    const rows = filterFeatures(input, { model, signal: never });
    expect(String((await rows.next()).value)).toMatch(/^one\t/);
    input.destroy(new Error('the disk is broken'));
    await expect(rows.next()).rejects.toThrow('the disk is broken');
  });
});

it('reports a damaged model', async () => {
  const damaged = { ...model, sha256: '0'.repeat(64) };
  await expect(
    filter(Readable.from([Buffer.from(line('one', good))]), { model: damaged }),
  ).rejects.toMatchObject({
    code: 'model',
  });
});

it('loses no row to images that crash the decoder', async () => {
  const entry = fileURLToPath(new URL('../pool/poison/worker.mjs', import.meta.url));
  const poison = (kind: string): string => line(kind, Buffer.from(`poison:${kind}`));
  const lines = [line('a', good), poison('abort'), line('b', good), poison('exit')];
  const rows = await filter(Readable.from(lines.map((text) => Buffer.from(text))), {
    host: { entry, limits: defaultLimits },
  });
  expect(rows.map(([path, , error]) => `${path}: ${error.split(':')[0]}`)).toEqual([
    'a: \\N',
    'abort: crashed',
    'b: \\N',
    'exit: crashed',
  ]);
  expect(rows[2][1]).toBe(rows[0][1]);
});

it('reads no more input than it can spool while its rows are not consumed', async () => {
  const total = 400;
  const piece = Buffer.from(line('p', good));
  let taken = 0;
  // eslint-disable-next-line @typescript-eslint/require-await -- all lines are available
  const source = async function* (): AsyncGenerator<Buffer> {
    for (; taken < total; taken++) yield piece;
  };
  const rows = filterFeatures(Readable.from(source()), { model, signal: never });
  await rows.next();
  // Enough time to read it all: another filter, started later and consumed, reads as much.
  expect(await filter(Readable.from(Array.from({ length: total }, () => piece)))).toHaveLength(total);
  // One finished batch, one in progress, one waiting, and the buffers of the streams.
  expect(taken).toBeLessThan(250);
  await rows.return(undefined);
});
