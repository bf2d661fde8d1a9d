import { dependencyVersion, vergerVersion } from '../common/versions.js';
import type { ComponentsRequest } from '../pca/choose-components.js';
import type { Engine } from '../job/engine.js';
import type { Manifest } from '../job/manifest.js';
import type { Plan } from './plan.js';
import { countReasons, type Reject } from '../job/reject.js';
import type { RunRequest } from './request.js';
import type { Job } from '../job/task.js';
import type { ReportOf } from '../job/task-report.js';

/** All that the manifest is made of. */
export interface RunFacts {
  readonly request: RunRequest;
  readonly job: Job;
  readonly shape: ReportOf<'describe'>;
  readonly plan: Plan;
  readonly rejects: readonly Reject[];
  readonly rows: number;
  readonly fit: ReportOf<'fit'>;
  readonly parts: readonly ReportOf<'project'>[];
  readonly files: Manifest['files'];
  readonly warnings: readonly string[];
  readonly startedAt: Date;
  readonly stages: Manifest['run']['stages'];
  readonly engine: Engine;
}

/** The manifest of a run whose parts are written. */
export function describeRun(facts: RunFacts): Manifest {
  const { request, job, shape, plan, rejects, rows, parts, startedAt } = facts;
  return {
    format: 'verger-results',
    version: 1,
    planDigest: plan.digest,
    input: job.input,
    settings: {
      components: componentsText(request.components),
      standardize: request.standardize,
      partitions: plan.parts.length,
      limit: request.limit ?? null,
      include: [...request.include],
      exclude: [...request.exclude],
      labels: request.labels ?? null,
    },
    backbone: {
      name: job.model.name,
      sha256: job.model.sha256,
      features: shape.features,
      preprocessing: shape.preprocessing,
    },
    counts: {
      listed: plan.listing.images.length + plan.listing.rejects.length,
      rows,
      rejects: rejects.length,
      ignored: plan.listing.ignored,
      byReason: countReasons(rejects),
    },
    classes: classesOf(plan, rejects),
    pca: pcaFacts(facts),
    parts: parts.map(({ rows: count, file }) => ({
      name: file.key,
      rows: count,
      bytes: file.bytes,
      sha256: file.sha256,
    })),
    files: facts.files,
    software: {
      verger: vergerVersion(),
      node: process.versions.node,
      'onnxruntime-node': dependencyVersion('onnxruntime-node'),
      sharp: dependencyVersion('sharp'),
      platform: `${process.platform}-${process.arch}`,
    },
    run: runFacts(facts, startedAt),
    warnings: [...facts.warnings],
  };
}

function pcaFacts({ fit, request }: RunFacts): Manifest['pca'] {
  const { n, k, totalVariance, eigenvalues } = fit;
  const explained = eigenvalues.slice(0, k).reduce((sum, value) => sum + value, 0);
  return {
    n,
    k,
    standardized: request.standardize,
    totalVariance,
    explainedVariance: totalVariance > 0 ? explained / totalVariance : 1,
    eigenvalues,
  };
}

function runFacts({ stages, engine, plan }: RunFacts, startedAt: Date): Manifest['run'] {
  const finishedAt = new Date();
  const seconds = (finishedAt.getTime() - startedAt.getTime()) / 1000;
  return {
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    engine: engine.name,
    workers: engine.parallelism,
    seconds,
    imagesPerSecond: plan.listing.images.length / seconds,
    stages: [...stages],
  };
}

/** By label in the order of their bytes; rows = listed - rejected. */
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
    .sort((a, b) => Buffer.compare(Buffer.from(a.label ?? ''), Buffer.from(b.label ?? '')));
}

function componentsText(request: ComponentsRequest): string {
  switch (request.kind) {
    case 'count':
      return request.count.toString();
    case 'fraction':
      return request.fraction.toString();
    case 'all':
      return 'all';
  }
}
