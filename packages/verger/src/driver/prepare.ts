import { findModel } from '../backbone/model-file.js';
import { asAsked } from '../backbone/sidecar.js';
import { VergerError } from '../common/errors.js';
import { untilAborted } from '../common/until-aborted.js';
import type { Access } from '../storage/access.js';
import type { Location } from '../storage/location.js';
import { requireAccess } from '../storage/open-storage.js';
import { isInside } from '../storage/real-path.js';
import { requireFolder, requireThere } from '../storage/require-folder.js';
import type { Engine } from '../job/engine.js';
import type { Job } from '../job/job.js';
import { fitsAxes } from './analysis.js';
import { backboneFacts } from './backbone-facts.js';
import { type EarlierAxes, readEarlierAxes, requireSameBackbone } from './earlier-axes.js';
import { imageGlobs, isPlainPath } from './image-globs.js';
import { type InputTables, readInputTables } from './input-tables.js';
import { type InputPlace, type ListedInput, listInput, placeOf } from './list-input.js';
import { openInput } from '../job/places.js';
import { planWarnings } from './plan-warnings.js';
import { makePlan, type Plan, type PlanSettings } from './plan.js';
import type { RunRequest } from './request.js';
import { requireImages } from './require-images.js';
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

async function planRun(setup: RunSetup): Promise<PlannedRun> {
  const { request } = setup;
  const access = await requirePlaces(request);
  const model = asAsked(await findModel(request.model, access), request);
  const place = await inputPlace(request, access);
  const tables = await readInputTables(request, access);
  const earlier =
    request.pca === undefined ? undefined : await readEarlierAxes(request.pca, request.output, access);
  const unlisted = { input: place.folder.folderUri, output: request.output.folderUri, model, access };
  const [shape, { listing, isPacked }] = await describeAndList(setup, {
    job: unlisted,
    place,
    tables,
    earlier,
  });
  await requireImages(listing, request, access);
  const job: Job = isPacked ? { ...unlisted, packed: true } : unlisted;
  const plan = makePlan(listing, model, shape, planSettings(request, earlier));
  if (fitsAxes(request)) requireMemory(shape, memoryDemand(plan, request));
  const warnings = planWarnings(request, { job, shape, listing, ...tables });
  return { job, shape, plan, ...(earlier === undefined ? {} : { earlier }), warnings };
}

/** @throws VergerError if the places of a run exclude each other, or can't be used */
async function requirePlaces(request: RunRequest): Promise<Access> {
  await requireFolder(request.output, 'choose another output');
  await requireInputOutside(request);
  return requireAccess(foldersOf(request), { allowRegions: request.allowRegions });
}

async function inputPlace({ input }: RunRequest, access: Access): Promise<InputPlace> {
  const place = await placeOf(input, access);
  const { parent, name } = place.folder;
  const advice = `use its folder ${parent.text} with --include '${name}'`;
  await requireFolder(place.folder, advice);
  if (!isPlainPath(name)) await requireThere(place.folder, advice);
  return place;
}

interface Inputs {
  readonly job: Job;
  readonly place: InputPlace;
  readonly tables: InputTables;
  readonly earlier: EarlierAxes | undefined;
}

/** The engine comes first: its workers load the model while the input is listed. */
function describeAndList(
  { request, engine, listener, signal }: RunSetup,
  { job, place, tables, earlier }: Inputs,
): Promise<[DescribeReport, ListedInput]> {
  // If the model can't be loaded, stop listing: there may be a million files.
  const abandoned = new AbortController();
  const ended = AbortSignal.any([signal, abandoned.signal]);
  const selection = {
    include: request.include.length === 0 ? imageGlobs : request.include,
    exclude: request.exclude,
    skip: skippedKey(place, request.output),
    except: request.output,
    ...tables,
    limit: request.limit,
  };
  const onProgress = (listed: number): void => {
    if (ended.aborted) throw new VergerError('interrupted', 'interrupted while listing');
    listener({ type: 'listing', listed });
  };
  return Promise.all([
    describeComparable(job, engine, signal, earlier).catch((error: unknown) => {
      abandoned.abort();
      throw error;
    }),
    listInput(openInput(job), place, selection, request.packed, onProgress),
  ]);
}

function planSettings(request: RunRequest, earlier: EarlierAxes | undefined): PlanSettings {
  const { components, standardize, partitions } = request;
  const common = { partitions, table: request, axes: earlier?.sha256 };
  if (earlier === undefined) return { components, standardize, ...common };
  const { k, standardized } = earlier.pca;
  return { components: { kind: 'count', count: k }, standardize: standardized, ...common };
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
function skippedKey({ folder, only }: InputPlace, output: Location): string | undefined {
  return only === undefined && folder.contains(output) ? `${folder.keyOf(output)}/` : undefined;
}

/** The folders that a run reads or writes. */
function foldersOf({ input, output, model, labels, excludeTables, pca, reuse }: RunRequest): Location[] {
  const tables = [...(labels === undefined ? [] : [labels]), ...excludeTables].map(({ parent }) => parent);
  return [input, output, model.location.parent, ...tables, ...(pca === undefined ? [] : [pca]), ...reuse];
}

/** Describes the model, whose features must be those that any earlier axes were fitted on. */
async function describeComparable(
  job: Job,
  engine: Engine,
  signal: AbortSignal,
  earlier: EarlierAxes | undefined,
): Promise<DescribeReport> {
  const shape = await describeModel(job, engine, signal);
  if (earlier !== undefined) requireSameBackbone(earlier, backboneFacts(job.model, shape));
  return shape;
}

async function describeModel(job: Job, engine: Engine, signal: AbortSignal): Promise<DescribeReport> {
  let shape: DescribeReport | undefined;
  for await (const event of engine.execute([describe.task(job, {})], signal)) {
    if (event.type === 'done') shape = describe.report.parse(event.report);
  }
  if (shape === undefined) throw new Error('the engine finished without describing the model');
  return shape;
}
