import { encodeJson } from '../../common/json.js';
import { sha256 } from '../../common/hash.js';
import { VergerError } from '../../common/errors.js';
import { vergerVersion } from '../../common/versions.js';
import { partsDigest } from '../../job/atlas.js';
import { OutputLock } from '../../job/lock.js';
import type { PartFile } from '../../job/part-file.js';
import {
  type BegunPredictions,
  type DecisionCounts,
  type PredictionsManifest,
  predictionsSchema,
} from '../../job/predictions.js';
import type { ReportOf } from '../../job/task-kind.js';
import { predict } from '../../job/tasks/predict.js';
import { outputKeys, partName, writeWorkFile } from '../../job/work-files.js';
import { openStorage } from '../../storage/open-storage.js';
import type { Storage } from '../../storage/storage.js';
import { HeldOutput } from '../held-output.js';
import { removeWork } from '../own-files.js';
import { ReportStore } from '../report-store.js';
import { runStage } from '../stage.js';
import { claimForPredictions } from './claim.js';
import type { PredictSetup } from './request.js';

export interface Predicted {
  readonly manifest: PredictionsManifest;
  /** Whether an earlier call had finished all the work. */
  readonly wasComplete: boolean;
}

/** Bump when the same recogniser and rows would give other bytes. */
const predictionsVersion = 2;

/**
 * Says of every row of a finished result what a recogniser makes of it. The result is only read; the output gets a part for
 * each of its parts, with the same rows.
 * @throws VergerError; finished work is kept, and the same call resumes from there
 */
export async function predictForResult(setup: PredictSetup): Promise<Predicted> {
  const startedAt = new Date();
  const output = openStorage(setup.output, setup.access);
  const lock = await OutputLock.acquire(output);
  try {
    const held = new HeldOutput(output, lock);
    const begun = begunOf(setup);
    const complete = await claimForPredictions(held, begun, setup);
    if (complete !== undefined) {
      // A process killed right after `_SUCCESS` leaves its work behind.
      await removeWork(held);
      return { manifest: complete, wasComplete: true };
    }
    const { engine, listener, result, output: place } = setup;
    const page = engine.page === undefined ? {} : { page: engine.page };
    const names = { input: result.text, output: place.text };
    listener({ type: 'run-started', engine: engine.name, workers: engine.parallelism, ...page, ...names });
    const reports = await predictStage(setup, held, lock);
    const manifest = await commit(setup, held, reports, startedAt);
    return { manifest, wasComplete: false };
  } catch (error) {
    throw (await lock.loss()) ?? error;
  } finally {
    await lock.release();
  }
}

function begunOf({ recogniser, manifest }: PredictSetup): BegunPredictions {
  const { bytes: _, ...facts } = recogniser;
  const result = { planDigest: manifest.planDigest, partsDigest: partsDigest(manifest) };
  const digest = sha256(
    JSON.stringify([predictionsVersion, facts.sha256, result.planDigest, result.partsDigest]),
  );
  return { format: 'verger-predictions', version: 1, digest, recogniser: facts, result };
}

type PredictReport = ReportOf<typeof predict>;

async function predictStage(setup: PredictSetup, held: Storage, lock: OutputLock): Promise<PredictReport[]> {
  const { manifest, recogniser, access, listener } = setup;
  const job = { output: setup.output.folderUri, run: lock.token, access, result: setup.result.folderUri };
  const file = await writeWorkFile(held, 'recogniser/used', 'recogniser', recogniser.bytes);
  const { digest } = begunOf(setup);
  const tasks = manifest.parts.map((part, i) =>
    predict.task(job, {
      part: i,
      file: part,
      width: manifest.backbone.features,
      recogniser: file,
      name: partName(i, digest),
    }),
  );
  const reports = await ReportStore.open(held);
  return runStage({ ...setup, lock, reports, emit: listener }, 'predict', predict, tasks);
}

/** Manifest, then `_SUCCESS`. */
async function commit(
  setup: PredictSetup,
  held: Storage,
  reports: readonly PredictReport[],
  startedAt: Date,
): Promise<PredictionsManifest> {
  const { engine } = setup;
  for (const [i, { decisions }] of reports.entries()) requireEachRow(setup.manifest.parts[i], decisions);
  const finishedAt = new Date();
  const manifest: PredictionsManifest = {
    ...begunOf(setup),
    counts: { rows: setup.manifest.counts.rows, decisions: sumOf(reports) },
    parts: reports.map(({ images, file: { key: name, ...file } }) => ({ name, rows: images, ...file })),
    software: {
      verger: vergerVersion(),
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
    },
    run: {
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt.toISOString(),
      engine: engine.name,
      workers: engine.parallelism,
      seconds: (finishedAt.getTime() - startedAt.getTime()) / 1000,
    },
  };
  await held.write(outputKeys.predictions, encodeJson(predictionsSchema.parse(manifest)));
  await held.write(outputKeys.success, new Uint8Array());
  await removeWork(held);
  return manifest;
}

function requireEachRow({ name, rows }: PartFile, decisions: DecisionCounts): void {
  const predictions = Object.values(decisions).reduce((sum, each) => sum + each, 0);
  if (predictions === rows) return;
  throw new VergerError('conservation', `${name} has ${rows} rows, but ${predictions} predictions`, {
    hint: 'this is a bug in verger, please report it',
  });
}

function sumOf(reports: readonly PredictReport[]): DecisionCounts {
  const sum = { label: 0, kind: 0, unsure: 0, unknown: 0 };
  for (const { decisions } of reports)
    for (const name of Object.keys(sum) as (keyof DecisionCounts)[]) sum[name] += decisions[name];
  return sum;
}
