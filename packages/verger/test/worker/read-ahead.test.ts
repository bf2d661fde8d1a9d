import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { type ExpectedFile, ReadAhead } from '../../src/worker/read-ahead.js';

const mebibyte = 2 ** 20;
const nobody = (): void => undefined;

/** Files whose reading ends when it is told to. */
class Files {
  readonly begun: number[] = [];
  readonly all: readonly ExpectedFile[];
  readonly #ends = new Map<
    number,
    { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }
  >();

  constructor(count: number, sizeOf: (index: number) => number = () => 1) {
    this.all = Array.from({ length: count }, (_, index) => ({
      size: sizeOf(index),
      read: () => {
        this.begun.push(index);
        return new Promise((resolve, reject) => this.#ends.set(index, { resolve, reject }));
      },
    }));
  }

  end(index: number): void {
    this.#ends.get(index)?.resolve(Uint8Array.of(index));
  }

  fail(index: number): void {
    this.#ends.get(index)?.reject(new Error(`no ${index}`));
  }
}

describe('reading ahead', () => {
  it('keeps so many reads under way', async () => {
    const files = new Files(10);
    const ahead = new ReadAhead(4, nobody);
    ahead.expect(files.all);
    expect(files.begun).toEqual([0, 1, 2, 3]);
    files.end(0);
    expect([...(await ahead.take(files.all[0]))]).toEqual([0]);
    expect(files.begun).toEqual([0, 1, 2, 3, 4]);
  });

  it('goes on with what is expected next, and says when it would like to know', async () => {
    const files = new Files(6);
    let asked = 0;
    const ahead = new ReadAhead(3, () => (asked += 1));
    ahead.expect(files.all.slice(0, 4));
    expect([files.begun, asked]).toEqual([[0, 1, 2], 0]);
    files.end(0);
    await ahead.take(files.all[0]);
    expect([files.begun, asked]).toEqual([[0, 1, 2, 3], 1]);
    ahead.expect(files.all.slice(4));
    expect(files.begun).toEqual([0, 1, 2, 3]);
    files.end(1);
    await ahead.take(files.all[1]);
    expect([files.begun, asked]).toEqual([[0, 1, 2, 3, 4], 1]);
    files.end(2);
    await ahead.take(files.all[2]);
    expect([files.begun, asked]).toEqual([[0, 1, 2, 3, 4, 5], 2]);
  });

  it('forgets what nobody will take, and has all its room again', () => {
    const files = new Files(8);
    const ahead = new ReadAhead(3, nobody);
    ahead.expect(files.all.slice(0, 5));
    ahead.clear();
    ahead.expect(files.all.slice(5));
    expect(files.begun).toEqual([0, 1, 2, 5, 6, 7]);
  });

  it('holds no more than its memory allows, but always one', async () => {
    const files = new Files(4, (i) => (i === 2 ? 500 : 30) * mebibyte);
    const ahead = new ReadAhead(8, nobody);
    ahead.expect(files.all);
    expect(files.begun).toEqual([0]);
    for (const [index, file] of files.all.entries()) {
      files.end(index);
      await ahead.take(file);
    }
    expect(files.begun).toEqual([0, 1, 2, 3]);
  });

  it('gives an error to the one who takes, and to nobody before', async () => {
    const files = new Files(3);
    const ahead = new ReadAhead(3, nobody);
    ahead.expect(files.all);
    files.fail(1);
    await ahead.arrival(files.all[1]);
    await new Promise(setImmediate);
    expect(ahead.isPending(files.all[1])).toBe(false);
    expect(ahead.isPending(files.all[0])).toBe(true);
    files.end(0);
    await ahead.take(files.all[0]);
    await expect(ahead.take(files.all[1])).rejects.toThrow('no 1');
  });

  it('reads nothing before it is wanted where waiting costs nothing', async () => {
    const files = new Files(3);
    const ahead = new ReadAhead(1, nobody);
    ahead.expect(files.all);
    expect(files.begun).toEqual([]);
    expect(ahead.isPending(files.all[0])).toBe(false);
    const taken = ahead.take(files.all[0]);
    files.end(0);
    await taken;
    expect(files.begun).toEqual([0]);
  });

  it('gives each file once, whatever the shards and the sizes', async () => {
    const shards = fc.array(fc.array(fc.integer({ min: 0, max: 60 * mebibyte }), { maxLength: 20 }), {
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(shards, fc.integer({ min: 1, max: 9 }), async (sizes, atOnce) => {
        const begun: ExpectedFile[] = [];
        const files = sizes.map((shard) =>
          shard.map((size): ExpectedFile => {
            const file = {
              size,
              read: () => {
                begun.push(file);
                return Promise.resolve(Uint8Array.of(size % 256));
              },
            };
            return file;
          }),
        );
        let next = 0;
        // The next shard is told as soon as it is asked for, while the one before is being taken.
        const ahead: ReadAhead = new ReadAhead(atOnce, () => queueMicrotask(tell));
        const tell = (): void => {
          if (next < files.length) ahead.expect(files[next++]);
        };
        for (const [shard, ofShard] of files.entries()) {
          if (next <= shard) tell();
          for (const file of ofShard) expect([...(await ahead.take(file))]).toEqual([file.size % 256]);
        }
        expect(begun).toEqual(files.flat());
      }),
      { numRuns: runs(50) },
    );
  });
});
