import type { Manifest } from '../index.js';
import { columns, duration, endingList, fileSize, integer, percent, displayPath } from './format.js';

/** Summarizes a result from its manifest. */
export function summary(manifest: Manifest, output: string): string {
  const { counts, pca, run, parts, backbone } = manifest;
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const stages = run.stages.map(({ name, seconds }) => `${name} ${duration(seconds)}`);
  return columns([
    [
      'images',
      `${integer(counts.listed)} (${integer(counts.ignored)} other files ignored${endingList(counts.ignoredByEnding)})`,
    ],
    ['rows', `${integer(counts.rows)} in ${integer(manifest.classes.length)} classes`],
    ...(counts.reused === undefined
      ? []
      : [['reused', `features of ${integer(counts.reused)} rows`] as [string, string]]),
    ['rejects', rejectsLine(manifest)],
    ['backbone', `${backbone.name}, ${integer(backbone.features)} features`],
    ['components', `${integer(pca.k)}, explaining ${percent(pca.explainedVariance)} of the variance`],
    ['result', `${integer(parts.length)} Parquet parts, ${fileSize(bytes)}`],
    ['time', `${duration(run.seconds)}: ${stages.join(', ')}`],
    ['rate', `${run.imagesPerSecond.toFixed(1)} images/s overall, on ${run.workers} workers`],
    ['report', `${displayPath(output)}/_verger/report.html`],
    ...manifest.warnings.map((warning): [string, string] => ['warning', warning]),
  ]);
}

/** Fraction of the variance explained by 50, 100, 200 and the chosen number of components. */
export function explainedAt({ pca }: Manifest): { readonly k: number; readonly explained: number }[] {
  const wanted = [50, 100, 200, pca.k].filter((k) => k <= pca.eigenvalues.length);
  return [...new Set(wanted)].sort((a, b) => a - b).map((k) => ({ k, explained: explainedBy(pca, k) }));
}

function explainedBy({ eigenvalues, totalVariance }: Manifest['pca'], k: number): number {
  if (totalVariance <= 0) return 1;
  return Math.min(1, eigenvalues.slice(0, k).reduce((sum, value) => sum + value, 0) / totalVariance);
}

function rejectsLine({ counts }: Manifest): string {
  const reasons = Object.entries(counts.byReason).map(([reason, count]) => `${integer(count)} ${reason}`);
  return counts.rejects === 0 ? '0' : `${integer(counts.rejects)}: ${reasons.join(', ')}`;
}
