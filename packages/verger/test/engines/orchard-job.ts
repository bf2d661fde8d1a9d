import { join } from 'node:path';
import type { Engine } from '../../src/job/engine.js';
import { prepare } from '../../src/driver/prepare.js';
import type { RunListener } from '../../src/job/events.js';
import type { RunRequest } from '../../src/driver/request.js';
import { type RunResult, runPipeline } from '../../src/driver/run.js';
import { encodeShardImages } from '../../src/job/shard-images.js';
import { extract, type ExtractTask } from '../../src/job/tasks/extract.js';
import { writeWorkFile } from '../../src/job/work-files.js';
import { openStorage } from '../../src/storage/open-storage.js';
import { plantOrchard } from '../support/orchard.js';
import { plainSettings } from '../support/run-settings.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';
import { InlineEngine } from '../support/inline-engine.js';
import { Location } from '../../src/storage/location.js';
import { locateModel } from '../../src/backbone/model-source.js';

/** Images in the orchard: a shard holds 64, so the last of the four holds one. */
const orchardSize = 193;

/** Creates an orchard with a model next to it; returns the request for a run on them. */
export async function createOrchardJob(folder: string): Promise<RunRequest> {
  await plantOrchard(join(folder, 'orchard'), { classes: ['tree'], perClass: orchardSize });
  return requestFor(folder, 'output', await writeTinyBackbone(folder));
}

export function withOutput(request: RunRequest, output: string): RunRequest {
  return { ...request, output: Location.parse(output) };
}

/** Runs the main job on an engine, which the caller closes. */
export function runOn(
  engine: Engine,
  request: RunRequest,
  options: { readonly listener?: RunListener; readonly signal?: AbortSignal } = {},
): Promise<RunResult> {
  const listener = options.listener ?? (() => undefined);
  const signal = options.signal ?? new AbortController().signal;
  return runPipeline({ request, engine, listener, signal }, () => Promise.resolve());
}

/** The tasks of the first stage, ready to be executed. */
export async function extractTasks(request: RunRequest): Promise<ExtractTask[]> {
  const engine = new InlineEngine();
  const { signal } = new AbortController();
  const { job, plan } = await prepare({ request, engine, listener: () => undefined, signal });
  await engine.close();
  const output = openStorage(Location.parse(job.output));
  const tasks = plan.shards.map(async ({ start, end }, shard): Promise<ExtractTask> => {
    const bytes = encodeShardImages(plan.listing.images.range(start, end));
    const images = await writeWorkFile(output, `images/${shard}`, 'json', bytes);
    return extract.task(job, { shard, images, suspects: [], condemned: [] });
  });
  return Promise.all(tasks);
}

function requestFor(folder: string, output: string, model: string): RunRequest {
  return {
    input: Location.parse(join(folder, 'orchard')),
    output: Location.parse(join(folder, output)),
    model: locateModel(model),
    ...plainSettings,
    components: { kind: 'count', count: 5 },
    partitions: 3,
    maxRejects: { kind: 'count', count: 20 },
  };
}
