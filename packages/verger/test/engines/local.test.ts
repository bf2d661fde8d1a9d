import { rm } from 'node:fs/promises';
import { makeTempFolder } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { LocalEngine } from '../../src/engines/local/local-engine.js';
import { engineContract } from './contract.js';
import { createOrchardJob, extractTasks } from './orchard-job.js';

for (const workers of [1, 2, 5]) {
  engineContract(`the local engine with ${workers} workers`, () =>
    Promise.resolve(new LocalEngine({ workers })),
  );
}

describe('the local engine', () => {
  it('starts as many workers as it may have once there are tasks for them', async () => {
    const folder = await makeTempFolder();
    const tasks = (await extractTasks(await createOrchardJob(folder))).slice(0, 3);
    expect(tasks).toHaveLength(3);
    const engine = new LocalEngine({ workers: 3 });
    expect(engine.parallelism).toBe(3);
    for await (const event of engine.execute(tasks, new AbortController().signal)) {
      expect(event.type).not.toBe('retry');
    }
    expect(new Set(engine.workerPids).size).toBe(3);
    await engine.close();
    await rm(folder, { recursive: true });
  });
});
