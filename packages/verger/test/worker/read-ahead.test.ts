import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { type ExpectedFile, ReadAhead } from '../../src/worker/read-ahead.js';

const mebibyte = 2 ** 20;
const noop = (): void => undefined;

/** Files whose reads end on command. */
class Files {
  readonly started: number[] = [];
  readonly all: readonly ExpectedFile[];
  readonly #ends = new Map<
    number,
    { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }
  >();

  constructor(count: number, sizeOf: (index: number) => number = () => 1) {
    this.all = Array.from({ length: count }, (_, index) => ({
      size: sizeOf(index),
      read: () => {
        this.started.push(index);
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
  it('keeps the given number of reads in progress', async () => {
    const files = new Files(10);
    const ahead = new ReadAhead(4, noop);
    ahead.expect(files.all);
    expect(files.started).toEqual([0, 1, 2, 3]);
    files.end(0);
    expect([...(await ahead.take(files.all[0]))]).toEqual([0]);
    expect(files.started).toEqual([0, 1, 2, 3, 4]);
  });

  it('continues with the files expected next, and asks for more in time', async () => {
    const files = new Files(6);
    let requests = 0;
    const ahead = new ReadAhead(3, () => (requests += 1));
    ahead.expect(files.all.slice(0, 4));
    expect([files.started, requests]).toEqual([[0, 1, 2], 0]);
    files.end(0);
    await ahead.take(files.all[0]);
    expect([files.started, requests]).toEqual([[0, 1, 2, 3], 1]);
    ahead.expect(files.all.slice(4));
    expect(files.started).toEqual([0, 1, 2, 3]);
    files.end(1);
    await ahead.take(files.all[1]);
    expect([files.started, requests]).toEqual([[0, 1, 2, 3, 4], 1]);
    files.end(2);
    await ahead.take(files.all[2]);
    expect([files.started, requests]).toEqual([[0, 1, 2, 3, 4, 5], 2]);
  });

  it('drops cleared files, and frees their room', () => {
    const files = new Files(8);
    const ahead = new ReadAhead(3, noop);
    ahead.expect(files.all.slice(0, 5));
    ahead.clear();
    ahead.expect(files.all.slice(5));
    expect(files.started).toEqual([0, 1, 2, 5, 6, 7]);
  });

  it('holds no more than its memory allows, but always one file', async () => {
    const files = new Files(4, (i) => (i === 2 ? 500 : 30) * mebibyte);
    const ahead = new ReadAhead(8, noop);
    ahead.expect(files.all);
    expect(files.started).toEqual([0]);
    for (const [index, file] of files.all.entries()) {
      files.end(index);
      await ahead.take(file);
    }
    expect(files.started).toEqual([0, 1, 2, 3]);
  });

  it('throws an error when the file is taken, not earlier', async () => {
    const files = new Files(3);
    const ahead = new ReadAhead(3, noop);
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

  it('reads each file only when it is taken if limited to one at a time', async () => {
    const files = new Files(3);
    const ahead = new ReadAhead(1, noop);
    ahead.expect(files.all);
    expect(files.started).toEqual([]);
    expect(ahead.isPending(files.all[0])).toBe(false);
    const taken = ahead.take(files.all[0]);
    files.end(0);
    await taken;
    expect(files.started).toEqual([0]);
  });

  it('returns each file once, whatever the shards and the sizes', async () => {
    const shards = fc.array(fc.array(fc.integer({ min: 0, max: 60 * mebibyte }), { maxLength: 20 }), {
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(shards, fc.integer({ min: 1, max: 9 }), async (sizes, atOnce) => {
        const started: ExpectedFile[] = [];
        const files = sizes.map((shard) =>
          shard.map((size): ExpectedFile => {
            const file = {
              size,
              read: () => {
                started.push(file);
                return Promise.resolve(Uint8Array.of(size % 256));
              },
            };
            return file;
          }),
        );
        let next = 0;
        // The next shard is announced as soon as it is requested, while the previous one is being taken.
        const ahead: ReadAhead = new ReadAhead(atOnce, () => queueMicrotask(announceNext));
        const announceNext = (): void => {
          if (next < files.length) ahead.expect(files[next++]);
        };
        for (const [shard, shardFiles] of files.entries()) {
          if (next <= shard) announceNext();
          for (const file of shardFiles) expect([...(await ahead.take(file))]).toEqual([file.size % 256]);
        }
        expect(started).toEqual(files.flat());
      }),
      { numRuns: runs(50) },
    );
  });
});
