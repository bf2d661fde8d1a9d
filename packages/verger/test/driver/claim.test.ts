import { collect } from 'testing-support/collect';
import { useTempFolders } from 'testing-support/temp-folder';
import { beforeEach, describe, expect, it } from 'vitest';
import { encodeJson } from '../../src/common/json.js';
import { type ClaimingPlan, claimOutput } from '../../src/driver/claim.js';
import { ImageTable } from '../../src/driver/image-table.js';
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

const planOf = (digest: string): ClaimingPlan => ({
  digest,
  facts: {},
  work: 'd'.repeat(64),
  images: new ImageTable(),
});

async function putResult(): Promise<void> {
  await put(outputKeys.plan, `{"digest":"${ours}"}`);
  await output.write(outputKeys.manifest, encodeJson(manifest));
  for (const { name, bytes } of manifest.parts) await put(name, 'x'.repeat(bytes));
  await put(outputKeys.success);
}

describe('claimOutput', () => {
  it('claims an empty output', async () => {
    expect(await claimOutput(output, planOf(ours), 'resume')).toEqual({ state: 'open' });
    expect(await keys()).toEqual([outputKeys.plan]);
  });

  it('keeps unfinished work of the same plan', async () => {
    await claimOutput(output, planOf(ours), 'resume');
    await put(`${outputKeys.work}features/00001-0123456789abcdef.npz`);
    expect(await claimOutput(output, planOf(ours), 'resume')).toEqual({ state: 'open' });
    expect(await keys()).toContain(`${outputKeys.work}features/00001-0123456789abcdef.npz`);
  });

  it('finds the complete result of the same plan', async () => {
    await putResult();
    expect(await claimOutput(output, planOf(ours), 'resume')).toEqual({ state: 'complete', manifest });
  });

  it('cleans up after a run that was killed right after it succeeded', async () => {
    await putResult();
    await put(`${outputKeys.work}features/00001-0123456789abcdef.npz`);
    await claimOutput(output, planOf(ours), 'resume');
    expect(await keys()).not.toContain(`${outputKeys.work}features/00001-0123456789abcdef.npz`);
    expect(await keys()).toContain(outputKeys.success);
  });

  it('rejects a folder that another program marked as its result', async () => {
    await put(outputKeys.success);
    await expect(claimOutput(output, planOf(ours), 'resume')).rejects.toMatchObject({
      code: 'plan-mismatch',
    });
  });

  it.each([outputKeys.success, outputKeys.manifest, manifest.parts[0].name])(
    'does not treat a result without %s as complete',
    async (key) => {
      await putResult();
      await output.remove(key);
      expect(await claimOutput(output, planOf(ours), 'resume')).toEqual({ state: 'open' });
    },
  );

  it.each([`{"digest":"${theirs}"}`, '{}'])('rejects an output that holds another plan: %s', async (plan) => {
    await put(outputKeys.plan, plan);
    await expect(claimOutput(output, planOf(ours), 'resume')).rejects.toMatchObject({
      code: 'plan-mismatch',
      hint: expect.stringContaining('--overwrite') as string,
    });
  });

  it('removes only our own files when it overwrites', async () => {
    await putResult();
    await put(outputKeys.lock);
    await put(partName(0, theirs));
    await put(`${outputKeys.work}features/00001-0123456789abcdef.npz`);
    const foreign = ['notes.txt', '_other/x', 'photos/1.jpg', 'nested/a.parquet'];
    for (const key of foreign) await put(key);
    expect(await claimOutput(output, planOf(theirs), 'overwrite')).toEqual({ state: 'open' });
    expect(await keys()).toEqual([outputKeys.lock, outputKeys.plan, ...foreign].sort());
  });

  it.each([
    ['a part that Spark added', 'part-00000-2dd664f9-d2c4-4ffe-878f-c6c70c1fb0cb-c000.snappy.parquet'],
    ['a table of another program', 'part-0.parquet'],
    ['a part in a partition', 'label=apple/part-00000-2dd664f9.parquet'],
    ['a part of a plan that it never held', partName(0, 'c'.repeat(64))],
    ['a file in its own folder', `${outputKeys.folder}notes.txt`],
    ['a file among its work', `${outputKeys.work}features/notes.txt`],
  ])('removes nothing at all if there is %s', async (_, foreign) => {
    await putResult();
    await put(foreign, 'mine');
    const before = await keys();
    await expect(claimOutput(output, planOf(theirs), 'overwrite')).rejects.toMatchObject({
      code: 'plan-mismatch',
      message: `the output holds ${foreign}, which verger did not write`,
    });
    expect(await keys()).toEqual(before);
  });

  it.each([outputKeys.success, 'part-00000-2dd664f9.parquet', outputKeys.pca])(
    'refuses a folder of another program that has %s, with and without overwrite',
    async (foreign) => {
      await put(foreign, 'mine');
      for (const mode of ['resume', 'update', 'overwrite'] as const) {
        await expect(claimOutput(output, planOf(ours), mode)).rejects.toMatchObject({
          code: 'plan-mismatch',
          message: `the output holds ${foreign}, which verger did not write`,
        });
      }
      expect(await keys()).toEqual([foreign]);
    },
  );

  it('leaves what others put among the work of a finished run', async () => {
    await putResult();
    const foreign = `${outputKeys.work}notes.txt`;
    await put(foreign);
    await put(`${outputKeys.work}features/00001-0123456789abcdef.npz`);
    expect(await claimOutput(output, planOf(ours), 'resume')).toMatchObject({ state: 'complete' });
    expect((await keys()).filter((key) => key.startsWith(outputKeys.work))).toEqual([foreign]);
  });

  it('knows the parts of all plans that the output had', async () => {
    await claimOutput(output, planOf(ours), 'resume');
    await claimOutput(output, planOf(theirs), 'overwrite');
    // A worker of the first run that was asleep.
    await put(partName(0, ours));
    await claimOutput(output, planOf('c'.repeat(64)), 'overwrite');
    expect(await keys()).toEqual([outputKeys.plan]);
  });

  it('knows its parts by the manifest if the plan is damaged', async () => {
    await putResult();
    await put(outputKeys.plan, '{');
    expect(await claimOutput(output, planOf(theirs), 'overwrite')).toEqual({ state: 'open' });
    expect(await keys()).toEqual([outputKeys.plan]);
  });
});

describe('readManifest', () => {
  it('returns undefined if there is no manifest', async () => {
    expect(await readManifest(output)).toBeUndefined();
  });

  it.each([
    ['is not JSON', '{', 'not valid JSON'],
    ['has a newer version', JSON.stringify({ ...manifest, version: 2 }), 'version'],
    ['lacks its counts', JSON.stringify({ ...manifest, counts: {} }), 'counts.listed'],
    [
      'names a part outside the output',
      JSON.stringify({ ...manifest, parts: [{ ...manifest.parts[0], name: '../x' }] }),
      'parts.0.name: not a path below the folder',
    ],
  ])('rejects a manifest that %s', async (_, text, message) => {
    await put(outputKeys.manifest, text);
    await expect(readManifest(output)).rejects.toMatchObject({
      code: 'corrupt-result',
      message: expect.stringContaining(message) as string,
    });
  });

  it('fails if the manifest cannot be read', async () => {
    await put(`${outputKeys.manifest}/a-folder`);
    await expect(readManifest(output)).rejects.toMatchObject({ fault: 'changed' });
  });
});
