import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it, vi } from 'vitest';
import { requestStop, StopWatch } from '../../src/job/stop-request.js';
import { FileStorage } from '../../src/storage/file.js';
import { treeOf } from '../support/tree.js';

const tempFolder = useTempFolders();

describe('a request to stop', () => {
  it('reaches the run that it names, and no other', async () => {
    const folder = await tempFolder();
    const output = new FileStorage(folder);
    const [own, other] = [new StopWatch(output, 'aaaaaaaa-1'), new StopWatch(output, 'bbbbbbbb-2')];
    await requestStop(output, 'aaaaaaaa-1');
    await vi.waitFor(() => expect(own.signal.aborted).toBe(true), { timeout: 60_000 });
    expect(other.signal.aborted).toBe(false);
    await Promise.all([own.end(), other.end()]);
    expect(Object.values(treeOf(folder)).filter((each) => each !== 'folder')).toEqual([]);
  });
});
