import { VergerError } from '../../common/errors.js';
import { encodeJson } from '../../common/json.js';
import { vergerVersion } from '../../common/versions.js';
import {
  type AtlasManifest,
  atlasManifestSchema,
  isOfResult,
  partsDigest,
  readAtlas,
} from '../../job/atlas.js';
import type { StudyJob } from '../../job/job.js';
import { OutputLock } from '../../job/lock.js';
import { finishedManifest, type Manifest } from '../../job/manifest.js';
import type { ReportOf } from '../../job/task-kind.js';
import type { judge } from '../../job/tasks/judge.js';
import { outputKeys } from '../../job/work-files.js';
import { openStorage } from '../../storage/open-storage.js';
import type { Storage } from '../../storage/storage.js';
import { landmarkStep } from '../../study/map/landmarks.js';
import { HeldOutput } from '../held-output.js';
import { ReportStore } from '../report-store.js';
import { StageClock } from '../stage-clock.js';
import type { StudySetup } from './request.js';
import { requireStudied } from './require-studied.js';
import { type StudyContext, studiedComponents, studyStages } from './stages.js';

export interface StudyResult {
  readonly atlas: AtlasManifest;
  /** Whether an earlier study had finished all the work. */
  readonly wasComplete: boolean;
}

/**
 * Studies a finished result: reads its parts, and writes its atlas.
 * @throws VergerError; finished work is kept, and the same study resumes from there
 */
export async function runStudy(setup: StudySetup): Promise<StudyResult> {
  const startedAt = new Date();
  const output = openStorage(setup.output, setup.access);
  const lock = await OutputLock.acquire(output);
  try {
    const held = new HeldOutput(output, lock);
    // It can't change any more.
    const manifest = await finishedManifest(held);
    if (manifest === undefined)
      throw new VergerError('not-found', `the run in ${setup.output.text} is not finished`);
    requireStudied(manifest);
    const complete = setup.overwrite ? undefined : await completeAtlas(held, manifest, setup);
    if (complete !== undefined) {
      // A study killed right after its manifest leaves its work behind.
      await removeStudyWork(held);
      return { atlas: complete, wasComplete: true };
    }
    return { atlas: await study(setup, { held, lock, manifest, startedAt }), wasComplete: false };
  } catch (error) {
    throw (await lock.loss()) ?? error;
  } finally {
    await lock.release();
  }
}

interface Claimed {
  readonly held: Storage;
  readonly lock: OutputLock;
  readonly manifest: Manifest;
  readonly startedAt: Date;
}

async function study(
  setup: StudySetup,
  { held, lock, manifest, startedAt }: Claimed,
): Promise<AtlasManifest> {
  const { engine, access, listener } = setup;
  if (setup.overwrite) await held.removeAll(outputKeys.study);
  const job: StudyJob = {
    output: setup.output.folderUri,
    run: lock.token,
    access,
    // A task that is alone on this machine may use the cores of all workers; on a cluster it has one.
    threads: engine.runsElsewhere === true ? 1 : engine.parallelism,
  };
  const clock = new StageClock({ emit: listener }, startedAt);
  const context: StudyContext = {
    engine,
    listener,
    lock,
    manifest,
    job,
    clock,
    signal: setup.signal,
    emit: listener,
    reports: await ReportStore.open(held, outputKeys.studyReports),
    output: held,
    groups: setup.groups,
    landmarkStep: setup.landmarkStep ?? landmarkStep(manifest.counts.rows),
  };
  const page = engine.page === undefined ? {} : { page: engine.page };
  listener({
    type: 'study-started',
    engine: engine.name,
    workers: engine.parallelism,
    ...page,
    images: manifest.counts.rows,
    components: studiedComponents(manifest),
  });
  // The tables are written in their place: until there is another manifest, they are no atlas.
  await held.remove(outputKeys.atlasManifest);
  const report = await studyStages(context);
  const atlas = describe(context, report);
  await held.write(outputKeys.atlasManifest, encodeJson(atlasManifestSchema.parse(atlas)));
  await removeStudyWork(held);
  return atlas;
}

/** Leaves the work of an unfinished update. */
async function removeStudyWork(output: Storage): Promise<void> {
  await output.removeAll(outputKeys.study);
  const left = output.list(outputKeys.work)[Symbol.asyncIterator]();
  const { done = false } = await left.next();
  await left.return?.();
  if (done) await output.removeAll(outputKeys.work);
}

function describe(
  { manifest, engine, clock, groups }: StudyContext,
  { files, summary }: ReportOf<typeof judge>,
): AtlasManifest {
  const finishedAt = new Date();
  return {
    format: 'verger-atlas',
    version: 1,
    result: { planDigest: manifest.planDigest, partsDigest: partsDigest(manifest) },
    settings: { groups: groups ?? null },
    files: files.map(({ key: name, bytes, sha256 }) => ({ name, bytes, sha256 })),
    summary,
    software: {
      verger: vergerVersion(),
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
    },
    run: {
      startedAt: clock.startedAt.toISOString(),
      finishedAt: finishedAt.toISOString(),
      engine: engine.name,
      workers: engine.parallelism,
      seconds: (finishedAt.getTime() - clock.startedAt.getTime()) / 1000,
      stages: [...clock.stages],
    },
  };
}

/** The atlas of a result as it is now, by these settings, if it is whole. */
async function completeAtlas(
  output: Storage,
  manifest: Manifest,
  { groups }: StudySetup,
): Promise<AtlasManifest | undefined> {
  const atlas = await readAtlas(output).catch((error: unknown) => {
    if (error instanceof VergerError && error.code === 'corrupt-result') return undefined;
    throw error;
  });
  if (atlas === undefined || !isOfResult(atlas, manifest)) return undefined;
  if (atlas.settings.groups !== (groups ?? null)) return undefined;
  for (const { name, bytes } of atlas.files) if ((await output.stat(name))?.size !== bytes) return undefined;
  return atlas;
}
