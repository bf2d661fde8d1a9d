import { findModel, type ModelFile } from '../backbone/model-file.js';
import { guessWarning } from '../backbone/guess.js';
import { withL2 } from '../backbone/sidecar.js';
import { counted } from '../common/counted.js';
import { VergerError } from '../common/errors.js';
import { unreadFormatHints } from '../common/unread-formats.js';
import { untilAborted } from '../common/until-aborted.js';
import type { Access } from '../storage/access.js';
import type { Location } from '../storage/location.js';
import { openStorage, requireAccess } from '../storage/open-storage.js';
import { isInside } from '../storage/real-path.js';
import { requireFolder } from '../storage/require-folder.js';
import type { Engine } from '../job/engine.js';
import { splitOf } from '../job/folder-names.js';
import { imageName } from '../job/image-name.js';
import type { Job } from '../job/job.js';
import { fitsAxes } from './analysis.js';
import { backboneFacts } from './backbone-facts.js';
import { type EarlierAxes, readEarlierAxes, requireSameBackbone } from './earlier-axes.js';
import { type Labels, labelsFromCsv, labelsFromFolders } from './labels.js';
import { imageGlobs } from './image-globs.js';
import type { Listing } from './list-images.js';
import { listInput, type InputPlace, placeOf } from './list-input.js';
import { openInput } from '../job/places.js';
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

async function planRun({ request, engine, listener, signal }: RunSetup): Promise<PlannedRun> {
  await requireFolder(request.output, 'choose another output');
  await requireInputOutside(request);
  const access = await requireAccess(foldersOf(request), { allowRegions: request.allowRegions });
  const model = withL2(await findModel(request.model, access), request.l2);
  const { output } = request;
  const earlier = request.pca === undefined ? undefined : await readEarlierAxes(request.pca, output, access);
  const place = await placeOf(request.input, access);
  const { parent, name } = place.folder;
  await requireFolder(place.folder, `use its folder ${parent.text} with --include '${name}'`);
  const common: Job = { input: place.folder.folderUri, output: output.folderUri, model, access };
  const labels = await labelSource(request.labels, access);
  // If the model can't be loaded, stop listing: there may be a million files.
  const abandoned = new AbortController();
  const ended = AbortSignal.any([signal, abandoned.signal]);
  // The engine comes first: its workers load the model while the input is listed.
  const [shape, { listing, isPacked }] = await Promise.all([
    describeComparable(common, engine, signal, earlier).catch((error: unknown) => {
      abandoned.abort();
      throw error;
    }),
    listInput(
      openInput(common),
      place,
      {
        include: request.include.length === 0 ? imageGlobs : request.include,
        exclude: request.exclude,
        skip: skippedKey(place, output),
        except: output,
        labels,
        limit: request.limit,
      },
      request.packed,
      (listed) => {
        if (ended.aborted) throw new VergerError('interrupted', 'interrupted while listing');
        listener({ type: 'listing', listed });
      },
    ),
  ]);
  await requireImages(listing, request, access);
  const plan = makePlan(listing, model, shape, planSettings(request, earlier));
  if (fitsAxes(request)) requireMemory(shape, memoryDemand(plan, request));
  const job: Job = isPacked ? { ...common, packed: true } : common;
  return {
    job,
    shape,
    plan,
    ...(earlier === undefined ? {} : { earlier }),
    warnings: [
      ...guessWarnings(request, model, shape),
      ...unreadFormatHints(listing.ignoredByEnding),
      ...caseWarnings(listing),
      ...labelWarnings(labels),
      ...splitWarnings(job, listing, request),
    ],
  };
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
function foldersOf({ input, output, model, labels, pca, reuse }: RunRequest): Location[] {
  const tables = labels === undefined ? [] : [labels.parent];
  return [input, output, model.location.parent, ...tables, ...(pca === undefined ? [] : [pca]), ...reuse];
}

async function labelSource(table: Location | undefined, access: Access): Promise<Labels> {
  if (table === undefined) return labelsFromFolders;
  return labelsFromCsv(await openStorage(table.parent, access).read(table.name), table.name);
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

function guessWarnings(
  request: RunRequest,
  { isGuess }: ModelFile,
  { preprocessing }: DescribeReport,
): string[] {
  return isGuess === true ? [guessWarning(request.model.location.text, preprocessing)] : [];
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
  const more = unused.length === 1 ? '' : ', ...';
  return [
    `the label table lists ${counted(unused.length, 'image')} not in the input: ${unused[0]}${more}; its paths are relative to the input`,
  ];
}

function splitWarnings(job: Job, { images }: Listing, { splitColumn }: RunRequest): string[] {
  if (!splitColumn) return [];
  for (const { path } of images.range(0, images.length)) {
    if (splitOf(imageName(job.packed === true, path)) !== null) return [];
  }
  return ['no image is in a split: expected <split>/<label>/<file>'];
}
