import { collect } from 'testing-support/collect';
import { useTempFolders } from 'testing-support/temp-folder';
import { beforeEach, describe, expect, it } from 'vitest';
import { encodeJson } from '../../src/common/json.js';
import { claimOutput } from '../../src/driver/claim.js';
import { readManifest } from '../../src/job/manifest.js';
import { outputKeys, partName } from '../../src/job/work-files.js';
import { FileStorage } from '../../src/storage/file.js';
import type { Storage } from '../../src/storage/storage.js';
import { manifest } from './manifests.js';

const tempFolder = useTempFolders();
const [ours, theirs] = ['a'.repeat(64), 'b'.repeat(64)];
let output: Storage;
beforeEach(async () => {
  output = new FileStorage(await tempFolder());
});

const put = (key: string, content = ''): Promise<void> => output.write(key, Buffer.from(content));
const keys = async (): Promise<string[]> => (await collect(output.list())).map(({ key }) => key);

async function putResult(): Promise<void> {
  await put(outputKeys.plan, `{"digest":"${ours}"}`);
  await output.write(outputKeys.manifest, encodeJson(manifest));
  for (const { name, bytes } of manifest.parts) await put(name, 'x'.repeat(bytes));
  await put(outputKeys.success);
}

describe('claiming an output', () => {
  it('takes one in which there is nothing', async () => {
    expect(await claimOutput(output, ours, false)).toEqual({ state: 'open' });
    expect(await keys()).toEqual([outputKeys.plan]);
  });

  it('goes on with the beginnings of the same plan', async () => {
    await claimOutput(output, ours, false);
    await put(`${outputKeys.work}features/1`);
    expect(await claimOutput(output, ours, false)).toEqual({ state: 'open' });
    expect(await keys()).toContain(`${outputKeys.work}features/1`);
  });

  it('finds the whole result of the same plan', async () => {
    await putResult();
    expect(await claimOutput(output, ours, false)).toEqual({ state: 'complete', manifest });
  });

  it('tidies up after a run that was killed right after it had succeeded', async () => {
    await putResult();
    await put(`${outputKeys.work}features/1`);
    await claimOutput(output, ours, false);
    expect(await keys()).not.toContain(`${outputKeys.work}features/1`);
    expect(await keys()).toContain(outputKeys.success);
  });

  it('refuses a folder that another program has marked as its result', async () => {
    await put(outputKeys.success);
    await expect(claimOutput(output, ours, false)).rejects.toMatchObject({ code: 'plan-mismatch' });
  });

  it.each([outputKeys.success, outputKeys.manifest, manifest.parts[0].name])(
    'does not take a result without %s for whole',
    async (key) => {
      await putResult();
      await output.remove(key);
      expect(await claimOutput(output, ours, false)).toEqual({ state: 'open' });
    },
  );

  it.each([`{"digest":"${theirs}"}`, '{}'])('refuses one that holds another plan: %s', async (plan) => {
    await put(outputKeys.plan, plan);
    await expect(claimOutput(output, ours, false)).rejects.toMatchObject({
      code: 'plan-mismatch',
      hint: expect.stringContaining('--overwrite') as string,
    });
  });

  it('removes what is ours when it overwrites, and nothing else', async () => {
    await putResult();
    await put(outputKeys.lock);
    await put(partName(0, theirs));
    await put(`${outputKeys.work}features/1`);
    for (const foreign of ['notes.txt', 'part-0.parquet', '_other/x', 'photos/1.jpg']) await put(foreign);
    expect(await claimOutput(output, theirs, true)).toEqual({ state: 'open' });
    expect(await keys()).toEqual(
      [outputKeys.lock, outputKeys.plan, 'notes.txt', 'part-0.parquet', '_other/x', 'photos/1.jpg'].sort(),
    );
  });
});

describe('a manifest', () => {
  it('is undefined where there is none', async () => {
    expect(await readManifest(output)).toBeUndefined();
  });

  it.each([
    ['is no JSON', '{', 'not valid JSON'],
    ['is of a version to come', JSON.stringify({ ...manifest, version: 2 }), 'version'],
    ['lacks its counts', JSON.stringify({ ...manifest, counts: {} }), 'counts.listed'],
  ])('is refused where it %s', async (_, text, message) => {
    await put(outputKeys.manifest, text);
    await expect(readManifest(output)).rejects.toMatchObject({
      code: 'corrupt-result',
      message: expect.stringContaining(message) as string,
    });
  });

  it('is not passed over where it can not be read', async () => {
    await put(`${outputKeys.manifest}/a-folder`);
    await expect(readManifest(output)).rejects.toMatchObject({ fault: 'changed' });
  });
});
