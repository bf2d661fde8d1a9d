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

describe('claimOutput', () => {
  it('claims an empty output', async () => {
    expect(await claimOutput(output, ours, false)).toEqual({ state: 'open' });
    expect(await keys()).toEqual([outputKeys.plan]);
  });

  it('keeps unfinished work of the same plan', async () => {
    await claimOutput(output, ours, false);
    await put(`${outputKeys.work}features/1`);
    expect(await claimOutput(output, ours, false)).toEqual({ state: 'open' });
    expect(await keys()).toContain(`${outputKeys.work}features/1`);
  });

  it('finds the complete result of the same plan', async () => {
    await putResult();
    expect(await claimOutput(output, ours, false)).toEqual({ state: 'complete', manifest });
  });

  it('cleans up after a run that was killed right after it succeeded', async () => {
    await putResult();
    await put(`${outputKeys.work}features/1`);
    await claimOutput(output, ours, false);
    expect(await keys()).not.toContain(`${outputKeys.work}features/1`);
    expect(await keys()).toContain(outputKeys.success);
  });

  it('rejects a folder that another program marked as its result', async () => {
    await put(outputKeys.success);
    await expect(claimOutput(output, ours, false)).rejects.toMatchObject({ code: 'plan-mismatch' });
  });

  it.each([outputKeys.success, outputKeys.manifest, manifest.parts[0].name])(
    'does not treat a result without %s as complete',
    async (key) => {
      await putResult();
      await output.remove(key);
      expect(await claimOutput(output, ours, false)).toEqual({ state: 'open' });
    },
  );

  it.each([`{"digest":"${theirs}"}`, '{}'])('rejects an output that holds another plan: %s', async (plan) => {
    await put(outputKeys.plan, plan);
    await expect(claimOutput(output, ours, false)).rejects.toMatchObject({
      code: 'plan-mismatch',
      hint: expect.stringContaining('--overwrite') as string,
    });
  });

  it('removes only our own files when it overwrites', async () => {
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

describe('readManifest', () => {
  it('returns undefined if there is no manifest', async () => {
    expect(await readManifest(output)).toBeUndefined();
  });

  it.each([
    ['is not JSON', '{', 'not valid JSON'],
    ['has a newer version', JSON.stringify({ ...manifest, version: 2 }), 'version'],
    ['lacks its counts', JSON.stringify({ ...manifest, counts: {} }), 'counts.listed'],
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
