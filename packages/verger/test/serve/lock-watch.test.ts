import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { useTempFolders } from 'testing-support/temp-folder';
import { encodeJson } from '../../src/common/json.js';
import { leaseMs } from '../../src/job/lock.js';
import { outputKeys } from '../../src/job/work-files.js';
import { LockWatch } from '../../src/serve/catalogue/lock-watch.js';
import { FileStorage } from '../../src/storage/file.js';
import { treeOf } from '../support/tree.js';

const tempFolder = useTempFolders();

async function lockedOutput() {
  const folder = await tempFolder();
  const output = new FileStorage(folder);
  let now = 1e12;
  const watch = new LockWatch(() => now);
  const renew = (holder: object) => output.write(outputKeys.lock, encodeJson({ token: 't', ...holder }));
  return {
    folder,
    renew,
    isHeld: () => watch.isHeld({ id: 'a', output }),
    pass: (ms: number) => (now += ms),
    now: () => now,
  };
}

describe('whether a run is at work', () => {
  it('is read from a lock that another machine renews, whatever its clock says', async () => {
    const { renew, isHeld, pass, now } = await lockedOutput();
    expect(await isHeld()).toBe(false);
    const far = { host: 'elsewhere', pid: 1 };
    const slowClock = (): number => now() - 3_600_000;
    await renew({ ...far, renewedAt: slowClock() });
    expect(await isHeld()).toBe(false);
    pass(10_000);
    await renew({ ...far, renewedAt: slowClock() });
    expect(await isHeld()).toBe(true);
    pass(leaseMs + 1);
    expect(await isHeld()).toBe(false);
  });

  it('is no for a killed process of this machine, at once', async () => {
    const { renew, isHeld, now } = await lockedOutput();
    await renew({ host: 'elsewhere', pid: 2 ** 22 + 1, renewedAt: now() });
    expect(await isHeld()).toBe(true);
    const { pidNamespace } = await import('../../src/common/running-process.js');
    const here = { host: hostname(), pidNamespace: pidNamespace() };
    await renew({ ...here, pid: 2 ** 22 + 1, renewedAt: now() });
    expect(await isHeld()).toBe(false);
    await renew({ ...here, pid: process.pid, renewedAt: now() });
    expect(await isHeld()).toBe(true);
  });

  it('is found out without writing anything', async () => {
    const { folder, renew, isHeld, now } = await lockedOutput();
    await renew({ host: 'elsewhere', pid: 1, renewedAt: now() });
    const before = treeOf(folder);
    await isHeld();
    expect(treeOf(folder)).toEqual(before);
  });
});
