import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunRequest } from '../../src/driver/request.js';
import { childrenOf, survivors } from '../support/processes.js';
import { createOrchardJob } from '../engines/orchard-job.js';

describe('a driver killed while an image is being processed', () => {
  let folder = '';
  let request: RunRequest;

  beforeAll(async () => {
    folder = await makeTempFolder();
    request = await createOrchardJob(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(['loop', 'hang'])('leaves no worker behind, even if the decoder is in a %s', async (kind) => {
    const started = join(folder, `${kind}-has-started`);
    await writeFile(join(folder, 'orchard/tree/0000.jpg'), `poison:${kind} once ${started}`);
    const script = fileURLToPath(new URL('poison/driver.mjs', import.meta.url));
    const input = request.input.text;
    const output = join(folder, kind);
    const model = request.model.location.text;
    const driver = spawn(process.execPath, [script, JSON.stringify({ ...request, input, output, model })]);
    await vi.waitFor(() => access(started), { timeout: 30_000 });
    const workers = childrenOf(driver.pid ?? 0);
    expect(workers).toHaveLength(2);
    driver.kill('SIGKILL');
    await once(driver, 'close');
    expect(await survivors(workers, 5000)).toEqual([]);
  });
});
