import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { collect } from 'testing-support/collect';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openStorage } from '../../src/storage/open-storage.js';
import type { StorageFault } from '../../src/storage/storage-error.js';
import type { Storage } from '../../src/storage/storage.js';
import { Location } from '../../src/storage/location.js';

/** Some storages record times in whole seconds. */
const coarseMs = 1_000;
const patience = { timeout: 20_000 };

/** An empty storage whose root exists, and how to dispose of it. */
export interface OpenedStorage {
  readonly storage: Storage;
  readonly dispose: () => Promise<void>;
}

/** What every storage promises. */
export function storageContract(name: string, open: () => Promise<OpenedStorage>): void {
  describe(`the storage contract for ${name}`, () => {
    const opened: OpenedStorage[] = [];
    const fresh = async (): Promise<Storage> => {
      const one = await open();
      opened.push(one);
      return one.storage;
    };
    afterEach(async () => {
      for (const { dispose } of opened.splice(0)) await dispose();
    });

    describe('reading and writing', () => {
      it('returns the bytes that were written', async () => {
        const storage = await fresh();
        await storage.write('a/b.bin', bytes('some bytes'));
        expect(text(await storage.read('a/b.bin'))).toBe('some bytes');
      });

      it('keeps empty files', async () => {
        const storage = await fresh();
        await storage.write('empty', new Uint8Array());
        expect(await storage.read('empty')).toHaveLength(0);
        expect((await storage.stat('empty'))?.size).toBe(0);
      });

      it('replaces a file as a whole', async () => {
        const storage = await fresh();
        await storage.write('key', bytes('a long content'));
        await storage.write('key', bytes('short'));
        expect(text(await storage.read('key'))).toBe('short');
      });

      it('adds to the end of a file, or says that its files can not grow', async () => {
        const storage = await fresh();
        const grows = await storage.append('a/log', bytes('first\n'));
        expect(await storage.append('a/log', bytes('second\n'))).toBe(grows);
        if (grows) expect(text(await storage.read('a/log'))).toBe('first\nsecond\n');
        else expect(await storage.stat('a/log')).toBeUndefined();
      });

      it('reads a range, but not beyond the end', async () => {
        const storage = await fresh();
        await storage.write('key', bytes('0123456789'));
        const range = async (start: number, end: number): Promise<string> =>
          text(await storage.read('key', { range: { start, end } }));
        expect(await range(2, 5)).toBe('234');
        expect(await range(0, 10)).toBe('0123456789');
        expect(await range(8, 100)).toBe('89');
        expect(await range(4, 4)).toBe('');
      });

      it('fails to read a missing file', async () => {
        const storage = await fresh();
        await storage.write('file', bytes('x'));
        await expect(storage.read('no/such')).rejects.toMatchObject(fault('missing'));
        await expect(storage.read('file/below')).rejects.toMatchObject({
          ...fault('missing'),
          code: 'not-found',
        });
      });

      it('never shows a partial write to a reader', async () => {
        const storage = await fresh();
        const contents = ['a', 'b'].map((letter) => bytes(letter.repeat(200_000)));
        await storage.write('key', contents[0]);
        const progress = { writing: true };
        const reader = (async () => {
          let reads = 0;
          for (; progress.writing; reads++) {
            const seen = text(await storage.read('key'));
            if (seen.length !== 200_000 || seen !== seen[0].repeat(200_000)) return 'a torn read';
            await new Promise(setImmediate);
          }
          return reads;
        })();
        for (let i = 0; i < 20; i++) await storage.write('key', contents[i % 2]);
        progress.writing = false;
        expect(await reader).toBeGreaterThan(0);
      });

      it('can be reopened by its URI', async () => {
        const storage = await fresh();
        await storage.write('key', bytes('x'));
        expect(text(await openStorage(Location.parse(storage.uri)).read('key'))).toBe('x');
      });
    });

    describe('versions', () => {
      it('reads the version that was listed', async () => {
        const storage = await fresh();
        await storage.write('key', bytes('x'));
        const version = (await storage.stat('key'))?.version ?? '';
        expect(text(await storage.read('key', { version }))).toBe('x');
        expect(await collect(storage.list())).toEqual([{ key: 'key', size: 1, version }]);
      });

      it('rejects another version', async () => {
        const storage = await fresh();
        await storage.write('key', bytes('x'));
        const version = (await storage.stat('key'))?.version ?? '';
        // A version may be a time, which takes a while to change.
        await vi.waitFor(async () => {
          await storage.write('key', bytes('y'));
          expect((await storage.stat('key'))?.version).not.toBe(version);
        }, patience);
        await expect(storage.read('key', { version })).rejects.toMatchObject(fault('changed'));
      });
    });

    describe('a size that was listed', () => {
      it('bounds what is read', async () => {
        const storage = await fresh();
        await storage.write('key', bytes('0123456789'));
        expect(text(await storage.read('key', { maxBytes: 10 }))).toBe('0123456789');
        expect(text(await storage.read('key', { maxBytes: 11 }))).toBe('0123456789');
        await expect(storage.read('key', { maxBytes: 9 })).rejects.toMatchObject(fault('changed'));
      });
    });

    describe('writing with ifAbsent', () => {
      it('rejects a key that exists and leaves it unchanged', async () => {
        const storage = await fresh();
        await storage.write('key', bytes('first'), { ifAbsent: true });
        const second = storage.write('key', bytes('second'), { ifAbsent: true });
        await expect(second).rejects.toMatchObject(fault('exists'));
        expect(text(await storage.read('key'))).toBe('first');
      });

      it('lets exactly one of many writers win', async () => {
        const storage = await fresh();
        const writers = Array.from({ length: 20 }, (_, i) =>
          storage.write('lock', bytes(`writer ${i}`), { ifAbsent: true }),
        );
        const outcomes = await Promise.allSettled(writers);
        const winners = outcomes.flatMap((outcome, i) => (outcome.status === 'fulfilled' ? [i] : []));
        expect(winners).toHaveLength(1);
        expect(text(await storage.read('lock'))).toBe(`writer ${winners[0]}`);
        expect(await keys(storage)).toEqual(['lock']);
      });
    });

    describe('copying', () => {
      it('gives the content to another key, and keeps the first', async () => {
        const storage = await fresh();
        await storage.write('a/from é+%.bin', bytes('content'));
        await storage.write('b/to', bytes('another'));
        await storage.copy('a/from é+%.bin', 'b/to');
        await storage.copy('a/from é+%.bin', 'b/to');
        expect(text(await storage.read('b/to'))).toBe('content');
        await storage.write('a/from é+%.bin', bytes('later'));
        expect(text(await storage.read('b/to'))).toBe('content');
        await storage.copy('b/to', 'new/folder/to');
        await storage.remove('b/to');
        expect((await collect(storage.list())).map(({ key }) => key)).toEqual([
          'a/from é+%.bin',
          'new/folder/to',
        ]);
      });

      it('copies nothing without permission', async () => {
        const storage = await fresh();
        await storage.write('from', bytes('content'));
        const permit = (): Promise<void> => Promise.reject(new Error('not allowed'));
        await expect(storage.copy('from', 'to', { permit })).rejects.toThrow('not allowed');
        expect((await collect(storage.list())).map(({ key }) => key)).toEqual(['from']);
      });

      it('fails to copy a missing file', async () => {
        const storage = await fresh();
        await expect(storage.copy('from', 'to')).rejects.toMatchObject({ fault: 'missing' });
      });
    });

    describe('removing', () => {
      it('removes a file, and ignores a missing one', async () => {
        const storage = await fresh();
        await storage.write('key', bytes('x'));
        await storage.remove('key');
        await storage.remove('key');
        await storage.remove('no/such/key');
        await storage.write('file', bytes('x'));
        await storage.remove('file/below');
        expect(await storage.stat('key')).toBeUndefined();
      });

      it('removes a folder with everything below it, and nothing else', async () => {
        const storage = await fresh();
        for (const key of ['a/1', 'a/b/2', 'a.1', 'ab/3']) await storage.write(key, bytes(key));
        await storage.removeAll('a/');
        await storage.removeAll('no-such/');
        expect(await keys(storage)).toEqual(['a.1', 'ab/3']);
      });

      it('sweeps without touching files', async () => {
        const storage = await fresh();
        await storage.write('a/1', bytes('x'));
        await storage.sweep();
        expect(await keys(storage)).toEqual(['a/1']);
      });
    });

    describe('stat', () => {
      it('returns the size of a file', async () => {
        const storage = await fresh();
        await storage.write('a/key', bytes('12345'));
        expect(await storage.stat('a/key')).toMatchObject({ key: 'a/key', size: 5 });
      });

      it('returns nothing for folders, missing keys and keys below a file', async () => {
        const storage = await fresh();
        await storage.write('a/key', bytes('x'));
        expect(await storage.stat('a')).toBeUndefined();
        expect(await storage.stat('b')).toBeUndefined();
        expect(await storage.stat('a/key/c')).toBeUndefined();
      });
    });

    describe('age', () => {
      it('is the time since a file was last written', async () => {
        const storage = await fresh();
        const ageAfterWriting = async (content: string): Promise<{ age: number; most: number }> => {
          const start = performance.now();
          await storage.write('key', bytes(content));
          const age = (await storage.age('key')) ?? NaN;
          return { age, most: performance.now() - start + coarseMs };
        };
        const first = await ageAfterWriting('x');
        expect(first.age).toBeLessThanOrEqual(first.most);
        await vi.waitFor(
          async () => expect(await storage.age('key')).toBeGreaterThanOrEqual(2 * coarseMs),
          patience,
        );
        const second = await ageAfterWriting('y');
        expect(second.age).toBeLessThanOrEqual(second.most);
        expect(await keys(storage)).toEqual(['key']);
      });

      it('is undefined for a missing file', async () => {
        const storage = await fresh();
        await storage.write('a/key', bytes('x'));
        expect(await storage.age('a/other')).toBeUndefined();
        expect(await storage.age('b/key')).toBeUndefined();
      });
    });

    describe('listing', () => {
      it('sorts by the bytes of whole keys, even if names of files and folders interleave', async () => {
        const storage = await fresh();
        const sorted = ['a', 'b.c', 'b/a', 'b/z/1', 'b0', 'b\u00e9'];
        for (const key of sorted.toReversed()) await storage.write(key, bytes(key));
        expect(await keys(storage)).toEqual(sorted);
      });

      it('puts U+FFFF before a surrogate pair, as UTF-8 does and UTF-16 does not', async () => {
        const storage = await fresh();
        const sorted = ['plain', '\ue000', '\uff5e', '\u{1f34e}', '\u{1f34f}'];
        for (const key of sorted.toReversed()) await storage.write(`x/${key}`, bytes(key));
        expect(await keys(storage)).toEqual(sorted.map((key) => `x/${key}`));
      });

      it('lists only what is below a folder', async () => {
        const storage = await fresh();
        for (const key of ['a/1', 'a/b/2', 'a.1', 'ab/3']) await storage.write(key, bytes(key));
        expect(await keys(storage, 'a/')).toEqual(['a/1', 'a/b/2']);
        expect(await keys(storage, 'a/b/')).toEqual(['a/b/2']);
      });

      it('finds nothing below a missing folder or a file', async () => {
        const storage = await fresh();
        await storage.write('file', bytes('x'));
        expect(await keys(storage, 'no-such/')).toEqual([]);
        expect(await keys(storage, 'file/')).toEqual([]);
      });

      it('returns unusual keys exactly as written', async () => {
        const storage = await fresh();
        const unusual = [
          'two words.jpg',
          'tab\tin it.jpg',
          'new\nline.jpg',
          'quote"s\'.jpg',
          '\u{1f34e} apple.jpg',
          'hash#question?percent%20.jpg',
          'back\\slash.jpg',
          '-dash.jpg',
          'replaced \ufffd.jpg',
        ];
        for (const key of unusual) await storage.write(`folder #1?/${key}`, bytes(key));
        const listed = await keys(storage);
        expect(listed.toSorted()).toEqual(unusual.map((key) => `folder #1?/${key}`).toSorted());
        for (const key of listed) expect(`folder #1?/${text(await storage.read(key))}`).toBe(key);
      });

      it('lists any set of keys exactly, in byte order', async () => {
        const name = fc
          .string({
            unit: fc.constantFrom('a', 'b', '.', '-', '0', ' ', '\u00e9', '\uff5e', '\u{1f34e}'),
            maxLength: 3,
          })
          .filter((part) => !['', '.', '..'].includes(part));
        const paths = fc.uniqueArray(
          fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
          { maxLength: 12 },
        );
        await fc.assert(
          fc.asyncProperty(paths, async (candidates) => {
            // A name can't be a file and a folder at once.
            const written = candidates.filter(
              (path) => !candidates.some((other) => other.startsWith(`${path}/`)),
            );
            const storage = await fresh();
            for (const key of written) await storage.write(key, bytes(key));
            const expected = written.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
            expect(await keys(storage)).toEqual(expected);
          }),
          { numRuns: runs(40) },
        );
      });
    });
  });
}

/** The keys of all files; an obstacle fails the test. */
async function keys(storage: Storage, prefix?: string): Promise<string[]> {
  const entries = await collect(storage.list(prefix));
  expect(entries.filter((entry) => 'obstacle' in entry)).toEqual([]);
  return entries.map(({ key }) => key);
}

function fault(kind: StorageFault): { readonly fault: StorageFault } {
  return { fault: kind };
}

function bytes(content: string): Uint8Array {
  return Buffer.from(content);
}

function text(content: Uint8Array): string {
  return Buffer.from(content).toString('utf8');
}
