import { findModel, type ModelFile } from '../backbone/model-file.js';
import { endingsText } from '../common/endings.js';
import { VergerError } from '../common/errors.js';
import { untilAborted } from '../common/until-aborted.js';
import type { Access } from '../storage/access.js';
import type { Location } from '../storage/location.js';
import { openStorage, requireAccess } from '../storage/open-storage.js';
import { isInside } from '../storage/real-path.js';
import type { Engine } from '../job/engine.js';
import type { Job } from '../job/job.js';
import { type Labels, labelsFromCsv, labelsFromFolders } from './labels.js';
import { imageGlobs, listImages, type Listing } from './list-images.js';
import { openInput } from '../job/places.js';
import { makePlan, type Plan } from './plan.js';
import type { RunRequest } from './request.js';
import { type MemoryDemand, requireMemory } from './require-memory.js';
import { describe, type DescribeReport } from '../job/tasks/describe.js';
import type { PlannedRun, RunSetup } from './run-context.js';

/**
 * Finds the model, lists the input, asks the engine for the model's output shape, and makes the plan.
 * @throws VergerError if any of these fails; `interrupted` at once, even if a storage does not answer
 */
export function prepare(setup: RunSetup): Promise<PlannedRun> {
  return untilAborted(planRun(setup), setup.signal, 'interrupted while listing');
}

async function planRun({ request, engine, listener, signal }: RunSetup): Promise<PlannedRun> {
  await requireInputOutside(request);
  const access = await requireAccess(foldersOf(request), { allowRegions: request.allowRegions });
  const model = await findModel(request.model, access);
  const { input, output } = request;
  const job: Job = { input: input.folderUri, output: output.folderUri, model, access };
  const labels = await labelSource(request.labels, access);
  // If the model can't be loaded, stop listing: there may be a million files.
  const abandoned = new AbortController();
  const ended = AbortSignal.any([signal, abandoned.signal]);
  // The engine comes first: its workers load the model while the input is listed.
  const [shape, listing] = await Promise.all([
    describeModel(job, engine, signal).catch((error: unknown) => {
      abandoned.abort();
      throw error;
    }),
    listImages(
      openInput(job),
      {
        include: request.include.length === 0 ? imageGlobs : request.include,
        exclude: request.exclude,
        skip: skippedKey(request),
        except: output,
        labels,
        limit: request.limit,
      },
      (listed) => {
        if (ended.aborted) throw new VergerError('interrupted', 'interrupted while listing');
        listener({ type: 'listing', listed });
      },
    ),
  ]);
  requireImages(listing, request);
  const plan = planOf(listing, model, shape, request);
  requireMemory(shape, memoryDemand(plan, request));
  return {
    job,
    shape,
    plan,
    warnings: [...caseWarnings(listing), ...labelWarnings(labels)],
  };
}

function planOf(listing: Listing, model: ModelFile, shape: DescribeReport, request: RunRequest): Plan {
  const { components, standardize, partitions } = request;
  return makePlan(listing, model, shape, { components, standardize, partitions });
}

function memoryDemand({ listing, shards, shardsPerGroup }: Plan, { components }: RunRequest): MemoryDemand {
  const [{ start, end }] = shards;
  return { images: listing.images.length, groupImages: shardsPerGroup * (end - start), components };
}

/** @throws VergerError `usage` if the input is inside the output, since it would be removed with it */
async function requireInputOutside({ input, output }: RunRequest): Promise<void> {
  if (!(await isInside(input, output))) return;
  throw new VergerError('usage', 'the input is inside the output', { hint: 'choose another output folder' });
}

/** The key of the output in the input, if it is there: it is skipped while listing. */
function skippedKey({ input, output }: RunRequest): string | undefined {
  return input.contains(output) ? `${input.keyOf(output)}/` : undefined;
}

/** The folders that a run reads or writes. */
function foldersOf({ input, output, model, labels, reuse }: RunRequest): Location[] {
  return [input, output, model.location.parent, ...(labels === undefined ? [] : [labels.parent]), ...reuse];
}

async function labelSource(table: Location | undefined, access: Access): Promise<Labels> {
  if (table === undefined) return labelsFromFolders;
  return labelsFromCsv(await openStorage(table.parent, access).read(table.name), table.name);
}

async function describeModel(job: Job, engine: Engine, signal: AbortSignal): Promise<DescribeReport> {
  let shape: DescribeReport | undefined;
  for await (const event of engine.execute([describe.task(job, {})], signal)) {
    if (event.type === 'done') shape = describe.report.parse(event.report);
  }
  if (shape === undefined) throw new Error('the engine finished without describing the model');
  return shape;
}

function requireImages({ images, rejects, ignored, ignoredByEnding }: Listing, { input }: RunRequest): void {
  if (images.length > 0) return;
  const found = rejects.length > 0 ? `; ${rejects.length} inputs can't be read (${rejects[0].detail})` : '';
  throw new VergerError('not-found', `no images in ${input.text}${found}`, {
    hint:
      ignored > 0
        ? `${ignored} files were ignored (${endingsText(ignoredByEnding)}): --include selects other extensions`
        : 'expected <folder>/<label>/<file>.jpg',
  });
}

function caseWarnings({ images }: Listing): string[] {
  const byLowerCase = new Map<string, string[]>();
  for (const label of images.countByLabel().keys()) {
    if (label === null) continue;
    const lower = label.toLowerCase();
    byLowerCase.set(lower, [...(byLowerCase.get(lower) ?? []), label]);
  }
  return [...byLowerCase.values()]
    .filter((labels) => labels.length > 1)
    .map((labels) => `labels that differ only in case are kept separate: ${labels.sort().join(', ')}`);
}

function labelWarnings(labels: Labels): string[] {
  const unused = labels.unused();
  if (unused.length === 0) return [];
  return [`the label table lists ${unused.length} images that are not in the input: ${unused[0]}, ...`];
}
