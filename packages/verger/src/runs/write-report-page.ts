import * as z from 'zod';
import { VergerError } from '../common/errors.js';
import { decodeJson } from '../common/json.js';
import { parseAs } from '../common/parse-as.js';
import { readRows } from '../parquet/read.js';
import { type Manifest, readManifest } from '../job/manifest.js';
import { samplePointSchema } from '../job/tasks/project.js';
import { outputKeys } from '../job/work-files.js';
import { Location } from '../storage/location.js';
import type { Storage } from '../storage/storage.js';
import { readEvents } from '../job/event-reader.js';
import type { ReportPageData } from './report/report-data.js';
import { throughputOf } from './throughput.js';

const shownRejects = 200;
const sizeSchema = z.object({ width: z.int(), height: z.int() });
const rejectSchema = z.object({ path: z.string(), reason: z.string(), detail: z.string() });

/** The plotting library takes half a second to load. Most commands don't need it; those that do can call this early. */
export const loadRenderer = () => import('./report/render-report.js');

/**
 * Renders the report from what is on disk, so it can be repeated at any time.
 * @throws VergerError `not-found` if there is no manifest
 */
export async function writeReportPage(output: Storage): Promise<void> {
  const manifest = await readManifest(output);
  if (manifest === undefined) throw new VergerError('not-found', `no manifest in ${output.uri}`);
  const { renderReport } = await loadRenderer();
  await output.write(outputKeys.reportPage, Buffer.from(renderReport(await pageData(output, manifest))));
}

async function pageData(output: Storage, manifest: Manifest): Promise<ReportPageData> {
  const { counts, backbone, run, pca, parts } = manifest;
  const { width, height } = parseAs(sizeSchema, backbone.preprocessing, outputKeys.manifest);
  const sample = decodeJson(await output.read(outputKeys.sample), outputKeys.sample);
  const points = parseAs(z.array(samplePointSchema), sample, outputKeys.sample);
  const rejects = await readRows(output, outputKeys.rejects, undefined, { start: 0, end: shownRejects });
  return {
    title: titleOf(output.uri),
    input: manifest.input,
    finishedAt: run.finishedAt,
    engine: run.engine,
    workers: run.workers,
    vergerVersion: manifest.software.verger,
    backbone: {
      name: backbone.name,
      digest: backbone.sha256,
      features: backbone.features,
      inputSize: `${width}x${height}`,
    },
    keepsFeatures: manifest.settings.features !== 'none',
    images: counts.listed,
    rows: counts.rows,
    ...(counts.reused === undefined ? {} : { reused: counts.reused }),
    ...(counts.excluded === undefined ? {} : { excluded: counts.excluded }),
    ignored: counts.ignored,
    rejects: {
      total: counts.rejects,
      byReason: Object.entries(counts.byReason).map(([reason, count]) => ({ reason, count })),
      sample: parseAs(z.array(rejectSchema), rejects, outputKeys.rejects),
    },
    classes: manifest.classes.map((entry) => ({ ...entry, label: entry.label ?? '' })),
    pca: {
      k: pca.k,
      standardized: pca.standardized,
      eigenvalues: pca.eigenvalues,
      totalVariance: pca.totalVariance,
      ...(pca.projectedOn === undefined
        ? {}
        : { projectedOn: { result: pca.projectedOn.result, rows: pca.n } }),
    },
    points: points.map((point) => ({ ...point, label: point.label ?? '' })),
    throughput: throughputOf(await readEvents(output)),
    stages: run.stages,
    parts: parts.length,
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    warnings: manifest.warnings,
  };
}

/** A folder's name, or the bucket's. */
function titleOf(uri: string): string {
  const { name, bucket } = Location.parse(uri);
  return name === '' ? bucket : name;
}
