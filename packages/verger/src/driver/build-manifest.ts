import { compareBytes } from '../common/byte-order.js';
import { dependencyVersion, vergerVersion } from '../common/versions.js';
import type { Manifest } from '../job/manifest.js';
import { countReasons, type Reject } from '../job/reject.js';
import type { ProjectReport } from '../job/tasks/project.js';
import { backboneFacts } from './backbone-facts.js';
import type { Engine } from '../job/engine.js';
import { componentsText } from './components-text.js';
import { excludeTexts } from './exclude-texts.js';
import { addressOf } from './list-input.js';
import type { Plan } from './plan.js';
import { featureDigest } from '../job/feature-digest.js';
import type { RunContext } from './run-context.js';
import type { StageClock } from './stage-clock.js';
import { unusualSettings } from './table-settings.js';

/** The results of a run's stages. */
interface StageResults {
  readonly rejects: readonly Reject[];
  readonly rows: number;
  readonly pca: Manifest['pca'];
  readonly parts: readonly ProjectReport[];
  readonly files: Manifest['files'];
  readonly warnings: readonly string[];
  /** Rows that earlier runs computed, if any were looked for. */
  readonly reused?: number;
}

/** The manifest of a run whose parts are written. */
export function buildManifest(run: RunContext, clock: StageClock, outcome: StageResults): Manifest {
  const { request, job, shape, plan } = run;
  const { rejects, rows, pca, parts, files, warnings, reused } = outcome;
  return {
    format: 'verger-results',
    version: 1,
    planDigest: plan.digest,
    input: addressOf(request.input, job),
    settings: {
      components: run.earlier === undefined ? componentsText(request.components) : pca.k.toString(),
      standardize: pca.standardized,
      partitions: plan.parts.length,
      limit: request.limit ?? null,
      include: [...request.include],
      exclude: excludeTexts(request),
      labels: request.labels?.text ?? null,
      ...unusualSettings(request),
    },
    // Features that are copied were made by what made them.
    backbone: run.remembered?.manifest.backbone ?? {
      ...backboneFacts(job.model, shape),
      featureDigest: featureDigest(job.model, shape),
    },
    counts: {
      listed: plan.listing.images.length + plan.listing.rejects.length,
      images: plan.listing.images.length,
      rows,
      ...(reused === undefined ? {} : { reused }),
      rejects: rejects.length,
      ...(request.excludeTables.length === 0 ? {} : { excluded: plan.listing.excluded }),
      ignored: plan.listing.ignored,
      ignoredByEnding: plan.listing.ignoredByEnding,
      byReason: countReasons(rejects),
    },
    classes: classesOf(plan, rejects),
    pca,
    parts: parts.map(({ rows: count, file }) => ({
      name: file.key.slice(run.staging.length),
      rows: count,
      bytes: file.bytes,
      sha256: file.sha256,
    })),
    files,
    software: {
      verger: vergerVersion(),
      node: process.versions.node,
      'onnxruntime-node': dependencyVersion('onnxruntime-node'),
      sharp: dependencyVersion('sharp'),
      platform: `${process.platform}-${process.arch}`,
    },
    run: runFacts(run, clock),
    warnings: [...warnings],
  };
}

function runFacts({ engine, plan }: RunContext, { startedAt, stages }: StageClock): Manifest['run'] {
  const finishedAt = new Date();
  const seconds = (finishedAt.getTime() - startedAt.getTime()) / 1000;
  return {
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    engine: engine.name,
    workers: usedWorkers(engine, plan),
    seconds,
    imagesPerSecond: plan.listing.images.length / seconds,
    stages: [...stages],
  };
}

/** No more than there are shards to extract. */
export function usedWorkers({ parallelism }: Engine, { shards }: Plan): number {
  return Math.min(parallelism, shards.length);
}

/** Sorted by label; rows = listed - rejected. */
function classesOf({ listing }: Plan, rejects: readonly Reject[]): Manifest['classes'] {
  const rejected = new Map<string | null, number>();
  for (const { label } of rejects) rejected.set(label, (rejected.get(label) ?? 0) + 1);
  const counts = listing.images.countByLabel();
  for (const { label } of listing.rejects) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts]
    .map(([label, listed]) => {
      const lost = rejected.get(label) ?? 0;
      return { label, rows: listed - lost, rejects: lost };
    })
    .sort((a, b) => compareBytes(a.label ?? '', b.label ?? ''));
}
