import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { collect } from 'testing-support/collect';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readLines } from '../../src/filter/lines.js';
import { Spool, SpooledImage } from '../../src/filter/spool.js';
import { cutInto } from './pieces.js';

let spool: Spool;
beforeEach(async () => {
  spool = await Spool.open();
});
afterEach(() => spool.close());

/** Each path with its image, or with the reason why it has none. */
async function read(
  pieces: readonly Buffer[],
  maxImageBytes?: number,
): Promise<(readonly [string, Buffer | string])[]> {
  // eslint-disable-next-line @typescript-eslint/require-await -- all pieces are available
  const input = async function* (): AsyncGenerator<Buffer> {
    yield* pieces;
  };
  const lines = await collect(readLines(input(), spool, maxImageBytes));
  return lines.map(({ path, image }) => [
    path.toString('latin1'),
    image instanceof SpooledImage ? readFileSync(join(spool.images.path, image.name)) : image.reason,
  ]);
}

const cuts = fc.array(fc.nat(200), { maxLength: 10 });

it('yields the path and the bytes of each line, however the input is split', async () => {
  const path = fc.string().map((text) => text.replace(/[\t\n]/g, ' '));
  const line = fc.tuple(path, fc.uint8Array({ maxLength: 40 }), fc.constantFrom('\n', '\r\n'));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 8 }), cuts, async (lines, places) => {
      const text = lines.map(
        ([name, bytes, end]) => `${name}\t${Buffer.from(bytes).toString('base64')}${end}`,
      );
      expect(await read(cutInto(Buffer.from(text.join('')), places))).toEqual(
        lines.map(([name, bytes]) => [Buffer.from(name).toString('latin1'), Buffer.from(bytes)]),
      );
    }),
    { numRuns: runs(50) },
  );
});

it('yields one line for each input line, whatever its bytes', async () => {
  const bytes = fc.array(fc.constantFrom(...Buffer.from('A=\t\n\r\\N/\xff', 'latin1')), { maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(bytes, cuts, async (input, places) => {
      const ends = input.filter((byte) => byte === 0x0a).length;
      const isCutShort = input.length > 0 && input.at(-1) !== 0x0a;
      expect(await read(cutInto(Buffer.from(input), places))).toHaveLength(ends + Number(isCutShort));
    }),
    { numRuns: runs(200) },
  );
});

it.each([
  ['no tab', 'bad-line'],
  ['', 'bad-line'],
  ['two\ttabs\tAAAA', 'bad-line'],
  ['p\tAAAA AAAA', 'bad-line'],
  ['null\t\\N', 'empty'],
  ['x'.repeat(70_000) + '\tAAAA', 'bad-line'],
  ['x'.repeat(70_000), 'bad-line'],
])('reports what is wrong with %j', async (line, reason) => {
  const [[path, found], next] = await read([Buffer.from(`${line}\nnext\tAAAA\n`)]);
  expect(found).toBe(reason);
  expect(path).toBe(line.split('\t')[0].slice(0, 65_536));
  expect(next).toEqual(['next', Buffer.alloc(3)]);
});

it('stores no more of an image than allowed and continues after it', async () => {
  const piece = Buffer.alloc(64_000, 'A');
  const pieces = [Buffer.from('huge\t'), ...Array<Buffer>(30).fill(piece), Buffer.from('\nnext\tAAAA\n')];
  const [[, reason], [next]] = await read(pieces, 1_000_000);
  expect([reason, next]).toEqual(['too-large', 'next']);
  expect(readdirSync(spool.images.path)).toHaveLength(1);
});
