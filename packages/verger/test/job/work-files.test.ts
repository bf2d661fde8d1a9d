import { useTempFolders } from 'testing-support/temp-folder';
import { beforeEach, describe, expect, it } from 'vitest';
import { readFeatures } from '../../src/job/features-file.js';
import { readWorkFile, workFileSchema, writeWorkFile } from '../../src/job/work-files.js';
import { FileStorage } from '../../src/storage/file.js';
import type { Storage } from '../../src/storage/storage.js';
import { encodeNpz } from '../../src/pca/npz.js';

const tempFolder = useTempFolders();
let output: Storage;
beforeEach(async () => {
  output = new FileStorage(await tempFolder());
});

const write = (text: string): ReturnType<typeof writeWorkFile> =>
  writeWorkFile(output, 'features/00001', 'npz', Buffer.from(text));

describe('a work file', () => {
  it('can be read back', async () => {
    const file = await write('content');
    expect(Buffer.from(await readWorkFile(output, file)).toString()).toBe('content');
  });

  it('has the same key for the same content, and another key for other content', async () => {
    expect(await write('a')).toEqual(await write('a'));
    expect((await write('a')).key).not.toBe((await write('b')).key);
  });

  it('is reported if it is missing', async () => {
    const file = await write('content');
    await output.remove(file.key);
    await expect(readWorkFile(output, file)).rejects.toMatchObject({
      code: 'corrupt-result',
      message: `${file.key} is missing`,
      hint: expect.stringContaining('run the same command again') as string,
    });
  });

  it('is removed if it is damaged, so that the next run recreates it', async () => {
    const file = await write('content');
    await output.write(file.key, Buffer.from('c0ntent'));
    await expect(readWorkFile(output, file)).rejects.toMatchObject({
      code: 'corrupt-result',
      message: `${file.key} does not match its checksum`,
    });
    expect(await output.stat(file.key)).toBeUndefined();
  });

  it.each(['photos/1.jpg', '_SUCCESS'])('is not removed if a report says that it is %s', async (key) => {
    await output.write(key, Buffer.from('mine'));
    await expect(readWorkFile(output, { key, sha256: '', bytes: 4 })).rejects.toMatchObject({
      code: 'corrupt-result',
    });
    expect(await output.stat(key)).toBeDefined();
  });

  it.each(['../x', 'a/../../x', '/etc/passwd', 'a//b', './a', '', 'a\0'])(
    'is rejected where its key, %j, is read from a file',
    (key) => {
      expect(workFileSchema.safeParse({ key, sha256: '', bytes: 1 }).success).toBe(false);
    },
  );

  it('is rejected as features if it holds something else', async () => {
    const bytes = encodeNpz({ index: { shape: [1], data: Float64Array.of(1) } });
    const file = await writeWorkFile(output, 'features/00001', 'npz', bytes);
    await expect(readFeatures(output, file)).rejects.toMatchObject({ code: 'corrupt-result' });
  });

  it('passes on a storage error that is not about its content', async () => {
    const file = await write('content');
    await output.remove(file.key);
    await output.write(`${file.key}/now-a-folder`, Buffer.from('x'));
    await expect(readWorkFile(output, file)).rejects.toMatchObject({ fault: 'changed' });
  });
});
