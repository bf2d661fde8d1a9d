import { counted } from '../common/counted.js';
import type { Manifest } from '../job/manifest.js';
import { backboneRows } from './backbone-rows.js';
import { columns, duration, fileSize, ignoredFiles, integer, percent, displayPath } from './format.js';

/** Summarizes a result from its manifest. */
export function summary(manifest: Manifest, output: string): string {
  const { counts, pca, run, parts, backbone } = manifest;
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const stages = run.stages.map(({ name, seconds }) => `${name} ${duration(seconds)}`);
  return columns([
    ['images', `${integer(counts.listed)} (${ignoredFiles(counts)})`],
    [
      'rows',
      `${integer(counts.rows)} in ${counted(manifest.classes.filter((each) => each.rows > 0).length, 'class', 'classes')}`,
    ],
    ...(counts.reused === undefined
      ? []
      : [['reused', `features of ${counted(counts.reused, 'row')}`] as [string, string]]),
    ...(counts.excluded === undefined
      ? []
      : [['excluded', `${integer(counts.excluded)} by a table`] as [string, string]]),
    ['rejects', rejectsLine(manifest)],
    [
      'backbone',
      `${backbone.name}, ${counted(backbone.features, 'feature')}${manifest.settings.features === 'none' ? ', not kept' : ''}`,
    ],
    ...backboneRows(backbone.preprocessing, backbone.reading),
    ['components', componentsLine(pca)],
    ['result', `${counted(parts.length, 'Parquet part')}, ${fileSize(bytes)}`],
    ['time', `${duration(run.seconds)}: ${stages.join(', ')}`],
    ['rate', `${run.imagesPerSecond.toFixed(1)} images/s overall, on ${counted(run.workers, 'worker')}`],
    ['report', `${displayPath(output)}/_verger/report.html`],
    ...manifest.warnings.map((warning): [string, string] => ['warning', warning]),
  ]);
}

/** Fraction of the variance explained by 50, 100, 200 and the chosen number of components. */
export function explainedAt({ pca }: Manifest): { readonly k: number; readonly explained: number }[] {
  // n rows have no more than n - 1 components.
  const most = Math.max(pca.k, Math.min(pca.eigenvalues.length, pca.n - 1));
  const wanted = [50, 100, 200, pca.k].filter((k) => k > 0 && k <= most);
  return [...new Set(wanted)].sort((a, b) => a - b).map((k) => ({ k, explained: explainedBy(pca, k) }));
}

function explainedBy({ eigenvalues, totalVariance }: Manifest['pca'], k: number): number {
  if (totalVariance <= 0) return 1;
  return Math.min(1, eigenvalues.slice(0, k).reduce((sum, value) => sum + value, 0) / totalVariance);
}

function componentsLine({ k, n, explainedVariance, projectedOn }: Manifest['pca']): string {
  if (k === 0) return 'none: features only';
  if (projectedOn === undefined)
    return `${integer(k)}, explaining ${percent(explainedVariance)} of the variance`;
  return `${integer(k)}, projected on axes of ${displayPath(projectedOn.result)}, fitted on ${integer(n)} rows`;
}

function rejectsLine({ counts }: Manifest): string {
  const reasons = Object.entries(counts.byReason).map(([reason, count]) => `${integer(count)} ${reason}`);
  return counts.rejects === 0 ? '0' : `${integer(counts.rejects)}: ${reasons.join(', ')}`;
}
