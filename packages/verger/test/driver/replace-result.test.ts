import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { finishReplacement } from '../../src/driver/replace-result.js';
import { readManifest } from '../../src/job/manifest.js';
import { outputKeys } from '../../src/job/work-files.js';
import { verifyResult } from '../../src/runs/verify.js';
import { FileStorage } from '../../src/storage/file.js';
import type { RunFixture } from './run-fixture.js';
import { contentOf, UpdateFixture } from './update-fixture.js';

let folder = '';
let update: UpdateFixture;
let fixture: RunFixture;
let before: unknown;
let expected: unknown;
const saved = (): string => join(fixture.folder, 'saved');

// Every test begins with a copy of the saved result.
beforeAll(async () => {
  folder = await makeTempFolder();
  update = await UpdateFixture.open(folder);
  ({ fixture } = update);
  await fixture.run();
  before = await contentOf(update.output);
  cpSync(update.output, saved(), { recursive: true });
  await update.edit({ type: 'add', image: 0 });
  await update.edit({ type: 'remove', image: 2 });
  await fixture.run({ partitions: 2, update: true });
  expected = await update.fromNothing();
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** From the change of that number on, nothing reaches the disk: as if the process were gone. */
function killAt(number: number): { readonly count: () => number } {
  let count = 0;
  const step = (): void => {
    count += 1;
    if (count > number) throw new Error('killed');
  };
  for (const name of ['write', 'copy', 'remove', 'removeAll', 'sweep'] as const) interrupt(name, step);
  return { count: () => count };
}

/** @param before called with the key of each change, which fails if this throws */
function interrupt(
  name: 'write' | 'copy' | 'remove' | 'removeAll' | 'sweep',
  before: (key: string | undefined) => void,
): void {
  const original: unknown = Object.getOwnPropertyDescriptor(FileStorage.prototype, name)?.value;
  vi.spyOn(FileStorage.prototype, name).mockImplementation(async function (
    this: FileStorage,
    ...args: unknown[]
  ): Promise<void> {
    before(args.at(0) as string | undefined);
    await (original as (...all: unknown[]) => Promise<void>).apply(this, args);
  });
}

function restart(): void {
  rmSync(update.output, { recursive: true, force: true });
  cpSync(saved(), update.output, { recursive: true });
}

describe('a result that replaces another', () => {
  it('loses neither, whenever the run is killed', { timeout: 600_000 }, async () => {
    restart();
    const counted = killAt(Infinity);
    await fixture.run();
    vi.restoreAllMocks();
    const all = counted.count();
    for (let number = all - 1; number > 0; number -= number > all - 24 ? 1 : 7) {
      restart();
      killAt(number);
      await fixture.run().catch(() => undefined);
      vi.restoreAllMocks();
      // Its process is still there.
      await fixture.output.remove(outputKeys.lock);
      await expectOneOfBoth();
      await fixture.run();
      expect(await contentOf(update.output)).toEqual(expected);
      expect((await fixture.keys()).filter((key) => key.startsWith(outputKeys.work))).toEqual([]);
    }
  });

  it('is put in place by a run that wants something else', async () => {
    restart();
    await stopBefore(outputKeys.success);
    await expect(fixture.run({ partitions: 4, update: false })).rejects.toMatchObject({
      code: 'plan-mismatch',
    });
    expect(await contentOf(update.output)).toEqual(expected);
  });

  it('stays in its folder while a file of another program is in the way', async () => {
    restart();
    await stopBefore(outputKeys.success);
    await fixture.output.write('other.parquet', Buffer.from('mine'));
    await expect(finishReplacement(fixture.output)).rejects.toMatchObject({ code: 'plan-mismatch' });
    await fixture.output.remove('other.parquet');
    await finishReplacement(fixture.output);
    expect(await contentOf(update.output)).toEqual(expected);
  });

  it('is made again as far as it has been lost', async () => {
    restart();
    await stopBefore(outputKeys.success);
    const lost = (await fixture.keys()).filter(
      (key) => key.includes('part-00001') && !key.startsWith(outputKeys.work),
    );
    for (const key of await fixture.keys()) if (key.includes('part-00001')) await fixture.output.remove(key);
    expect(lost).toHaveLength(1);
    await fixture.run();
    expect(await contentOf(update.output)).toEqual(expected);
  });
});

/** Kills a run at its last step but the removal of the work. */
async function stopBefore(key: string): Promise<void> {
  interrupt('write', (written) => {
    if (written === key) throw new Error('killed');
  });
  await expect(fixture.run({ partitions: 2, update: true })).rejects.toThrow('killed');
  vi.restoreAllMocks();
}

/** The old result is whole, or the new one is and every run will put it in place. */
async function expectOneOfBoth(): Promise<void> {
  const isResult = (await fixture.output.stat(outputKeys.success)) !== undefined;
  const manifest = await readManifest(fixture.output);
  if (isResult) {
    expect(manifest === undefined ? 'no result' : await verifyResult(fixture.output, manifest)).toEqual([]);
    expect([before, expected]).toContainEqual(await contentOf(update.output));
  } else expect(await fixture.output.stat(outputKeys.replacement)).toBeDefined();
}
