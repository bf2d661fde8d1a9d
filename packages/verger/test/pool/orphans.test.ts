import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunRequest } from '../../src/driver/request.js';
import { childrenOf, survivors } from '../support/processes.js';
import { plantJob } from '../engines/orchard-job.js';

describe('a driver that is killed while an image is in hand', () => {
  let folder = '';
  let request: RunRequest;

  beforeAll(async () => {
    folder = await makeTempFolder();
    request = await plantJob(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(['loop', 'hang'])('leaves no worker behind, though its decoder is in a %s', async (kind) => {
    const begun = join(folder, `${kind}-has-begun`);
    await writeFile(join(folder, 'orchard/tree/0000.jpg'), `poison:${kind} once ${begun}`);
    const script = fileURLToPath(new URL('poison/driver.mjs', import.meta.url));
    const input = request.input.text;
    const output = join(folder, kind);
    const model = request.model.location.text;
    const driver = spawn(process.execPath, [script, JSON.stringify({ ...request, input, output, model })]);
    await vi.waitFor(() => access(begun), { timeout: 30_000 });
    const workers = childrenOf(driver.pid ?? 0);
    expect(workers).toHaveLength(2);
    driver.kill('SIGKILL');
    await once(driver, 'close');
    expect(await survivors(workers, 5000)).toEqual([]);
  });
});
