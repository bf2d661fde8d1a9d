import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { VergerError } from '../../src/common/errors.js';
import type { RunEvent } from '../../src/job/events.js';
import { prepare } from '../../src/driver/prepare.js';
import type { PlannedRun } from '../../src/driver/run-context.js';
import type { RunRequest } from '../../src/driver/request.js';
import { walkFiles } from '../../src/storage/file-walk.js';
import { FileStorage } from '../../src/storage/file.js';
import { InlineEngine } from '../support/inline-engine.js';
import { plainSettings } from '../support/run-settings.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';
import { Location } from '../../src/storage/location.js';
import { locateModel } from '../../src/backbone/model-source.js';

const tempFolder = useTempFolders();
let folder: string;
let model: string;
let events: RunEvent[];
beforeEach(async () => {
  folder = await tempFolder();
  model = await writeTinyBackbone(folder);
  events = [];
  mkdirSync(join(folder, 'in/a'), { recursive: true });
  for (let i = 0; i < 4200; i++) writeFileSync(join(folder, `in/a/${i}.jpg`), '');
});

async function prepareWith(engine: InlineEngine, signal = new AbortController().signal): Promise<PlannedRun> {
  try {
    const request: RunRequest = {
      input: Location.parse(join(folder, 'in')),
      output: Location.parse(join(folder, 'out')),
      model: locateModel(model),
      ...plainSettings,
    };
    return await prepare({ request, engine, listener: (event) => events.push(event), signal });
  } finally {
    await engine.close();
  }
}

/** Resolves when the listing ends or is abandoned, with the number of files listed by then. */
function endOfListing(): Promise<number> {
  return new Promise((resolve) => {
    const spy = vi.spyOn(FileStorage.prototype, 'list').mockImplementation(async function* () {
      let count = 0;
      try {
        for await (const entry of walkFiles(join(folder, 'in'), '')) {
          count += 1;
          yield entry;
        }
      } finally {
        resolve(count);
      }
    });
    onTestFinished(() => spy.mockRestore());
  });
}

describe('preparing a run', () => {
  it('reports the progress of the listing', async () => {
    const { plan } = await prepareWith(new InlineEngine());
    expect(plan.listing.images.length).toBe(4200);
    expect(events).toEqual([{ type: 'listing', listed: 4096 }]);
  });

  it('abandons the listing if the model is unusable', async () => {
    const failing = new InlineEngine({
      beforeTask: () => {
        throw new VergerError('model', 'no model');
      },
    });
    const listed = endOfListing();
    await expect(prepareWith(failing)).rejects.toMatchObject({ code: 'model' });
    expect(await listed).toBe(4096);
    expect(events).toEqual([]);
  });

  it('stops listing when it is interrupted', async () => {
    const abort = new AbortController();
    const engine = new InlineEngine({ beforeTask: () => abort.abort() });
    const listed = endOfListing();
    await expect(prepareWith(engine, abort.signal)).rejects.toMatchObject({ code: 'interrupted' });
    expect(await listed).toBe(4096);
    expect(events).toEqual([]);
  });
});
