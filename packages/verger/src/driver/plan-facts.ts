import { type UnusualReading, unusualReading } from '../backbone/unusual-reading.js';
import { sha256 } from '../common/hash.js';
import { dependencyVersion } from '../common/versions.js';
import type { Job } from '../job/job.js';
import type { Manifest } from '../job/manifest.js';
import type { DescribeReport } from '../job/tasks/describe.js';
import { componentsText } from './components-text.js';
import type { EarlierAxes } from './earlier-axes.js';
import { numericDependencies, type Plan } from './plan.js';
import { excludeTexts } from './exclude-texts.js';
import type { RunRequest } from './request.js';
import { plainTable, type TableSettings } from './table-settings.js';

/**
 * What a plan was made from, by the names that people know it by. Kept in `plan.json`, to say later what differs; what
 * is in it changes no digest.
 */
export type PlanFacts = Readonly<Record<string, string>>;

interface Planned {
  readonly job: Job;
  readonly shape: DescribeReport;
  readonly plan: Plan;
  readonly earlier?: EarlierAxes;
}

export function planFacts(request: RunRequest, { job, shape, plan, earlier }: Planned): PlanFacts {
  const { name, sha256: digest, sidecar } = job.model;
  return {
    input: request.input.text,
    images: plan.listing.images.length.toString(),
    classes: classesText(plan),
    model: modelText(name, digest),
    output: sidecar.output ?? 'the first',
    preprocessing: preprocessingText(shape),
    components: componentsText(request.components),
    standardize: request.standardize ? 'yes' : 'no',
    pca: earlier?.sha256.slice(0, 12) ?? 'fitted here',
    ...readingFacts(unusualReading(sidecar)),
    ...tableFacts(request),
    partitions: plan.parts.length.toString(),
    limit: request.limit?.toString() ?? 'none',
    include: listText(request.include, 'all images'),
    exclude: listText(excludeTexts(request), 'none'),
    labels: request.labels?.text ?? 'folders',
    ...Object.fromEntries(numericDependencies.map((each) => [each, dependencyVersion(each)])),
  };
}

/** As far as a result says. */
export function factsOfManifest({ settings, backbone, pca }: Manifest): PlanFacts {
  const { components, standardize, partitions, limit, include, exclude, labels } = settings;
  return {
    model: modelText(backbone.name, backbone.sha256),
    components,
    standardize: standardize ? 'yes' : 'no',
    pca: pca.projectedOn?.sha256.slice(0, 12) ?? 'fitted here',
    ...readingFacts(backbone.reading),
    ...tableFacts(settings),
    partitions: partitions.toString(),
    limit: limit?.toString() ?? 'none',
    include: listText(include, 'all images'),
    exclude: listText(exclude, 'none'),
    labels: labels ?? 'folders',
  };
}

/** The settings that are known of both plans and differ, such as `components 50 -> 100`. */
export function differences(before: PlanFacts, after: PlanFacts, omitted: readonly string[]): string[] {
  return Object.keys(after)
    .filter((name) => !omitted.includes(name) && name in before && before[name] !== after[name])
    .map((name) => `${name} ${before[name]} -> ${after[name]}`);
}

/** Of a run's settings, or of a manifest, which names those that are not the defaults. */
function tableFacts(table: {
  readonly [Name in keyof TableSettings]?: TableSettings[Name] | undefined;
}): PlanFacts {
  return {
    features: table.features ?? plainTable.features,
    dtype: table.dtype ?? plainTable.dtype,
    lists: table.lists ?? plainTable.lists,
    'split column': (table.splitColumn ?? plainTable.splitColumn) ? 'yes' : 'no',
  };
}

/** How the backbone's output is read. */
function readingFacts(reading: Readonly<Record<string, unknown>> = {}): PlanFacts {
  const names = ['pool', 'skipTokens', 'outputLayout', 'constants', 'l2'] satisfies (keyof UnusualReading)[];
  return Object.fromEntries(names.map((name) => [name, JSON.stringify(reading[name] ?? 'none')]));
}

/** With a digest, since other labels may form as many classes. */
function classesText({ listing }: Plan): string {
  const counts = [...listing.images.countByLabel()].sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1));
  return `${counts.length} (${sha256(JSON.stringify(counts)).slice(0, 6)})`;
}

function preprocessingText({ preprocessing }: DescribeReport): string {
  const { width, height, ...others } = preprocessing;
  const rest = Object.values(others).map((value) =>
    typeof value === 'object' ? JSON.stringify(value) : value,
  );
  return [`${width}x${height}`, ...rest].join(' ');
}

function modelText(name: string, digest: string): string {
  return `${name} (${digest.slice(0, 12)})`;
}

function listText(globs: readonly string[], none: string): string {
  return globs.length === 0 ? none : globs.join(' ');
}
