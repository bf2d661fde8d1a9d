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
import { writeTinyBackbone } from '../support/tiny-backbone.js';

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

async function prepared(engine: InlineEngine, signal = new AbortController().signal): Promise<PlannedRun> {
  try {
    const request: RunRequest = {
      input: join(folder, 'in'),
      output: join(folder, 'out'),
      model,
      components: { kind: 'all' },
      standardize: false,
      partitions: undefined,
      maxRejects: { kind: 'count', count: 0 },
      limit: undefined,
      include: [],
      exclude: [],
      labels: undefined,
      allowRegions: [],
      overwrite: false,
    };
    return await prepare({ request, engine, listener: (event) => events.push(event), signal });
  } finally {
    await engine.close();
  }
}

/** Resolved when the listing has come to its end, or has been left: how many files it has told by then. */
function endOfListing(): Promise<number> {
  return new Promise((resolve) => {
    const watched = vi.spyOn(FileStorage.prototype, 'list').mockImplementation(async function* () {
      let told = 0;
      try {
        for await (const entry of walkFiles(join(folder, 'in'), '')) {
          told += 1;
          yield entry;
        }
      } finally {
        resolve(told);
      }
    });
    onTestFinished(() => watched.mockRestore());
  });
}

describe('preparing a run', () => {
  it('tells how far the listing has come', async () => {
    const { plan } = await prepared(new InlineEngine());
    expect(plan.listing.images.length).toBe(4200);
    expect(events).toEqual([{ type: 'listing', listed: 4096 }]);
  });

  it('abandons the listing where the model is of no use', async () => {
    const failing = new InlineEngine({
      beforeTask: () => {
        throw new VergerError('model', 'no model');
      },
    });
    const listed = endOfListing();
    await expect(prepared(failing)).rejects.toMatchObject({ code: 'model' });
    expect(await listed).toBe(4096);
    expect(events).toEqual([]);
  });

  it('stops listing when it is interrupted', async () => {
    const abort = new AbortController();
    const engine = new InlineEngine({ beforeTask: () => abort.abort() });
    const listed = endOfListing();
    await expect(prepared(engine, abort.signal)).rejects.toMatchObject({ code: 'interrupted' });
    expect(await listed).toBe(4096);
    expect(events).toEqual([]);
  });
});
