import { counted } from '../common/counted.js';
import type { RunPreview } from '../api/preview-run.js';
import { backboneRows } from './backbone-rows.js';
import { unusualReading } from '../backbone/unusual-reading.js';
import { columns, duration, fileSize, ignoredEndings, integer } from './format.js';

const shownClasses = 20;

export function dryRunJson(preview: RunPreview): object {
  const { plan, job, shape, axes, warnings, estimate, reuse } = preview;
  return {
    planDigest: plan.digest,
    images: plan.listing.images.length,
    rejects: plan.listing.rejects,
    ...(plan.listing.excluded === 0 ? {} : { excluded: plan.listing.excluded }),
    ignored: plan.listing.ignored,
    ignoredByEnding: plan.listing.ignoredByEnding,
    classes: classesOf(plan).map(([label, images]) => ({ label, images })),
    shards: plan.shards.length,
    parts: plan.parts.length,
    features: shape.features,
    preprocessing: shape.preprocessing,
    reading: unusualReading(job.model.sidecar),
    axes: axes ?? null,
    ...(reuse === undefined ? {} : { reuse }),
    estimate,
    warnings,
  };
}

/** @param time how long it takes. Default: by this machine's speed */
export function dryRunText(
  preview: RunPreview,
  time = `about ${duration(preview.estimate.seconds)}`,
): string {
  const { plan, job, shape, axes, warnings, estimate, reuse } = preview;
  const { images, rejects } = plan.listing;
  const classes = classesOf(plan);
  const facts = columns([
    ['images', `${integer(images.length)} in ${counted(classes.length, 'class', 'classes')}`],
    ['rejects', `${integer(rejects.length)} so far`],
    ...(plan.listing.excluded === 0
      ? []
      : [['excluded', `${integer(plan.listing.excluded)} by a table`] as [string, string]]),
    ['other files', `${integer(plan.listing.ignored)} ${ignoredEndings(plan.listing)}`],
    ['backbone', `${job.model.name}, ${counted(shape.features, 'feature')}`],
    ...backboneRows(shape.preprocessing, unusualReading(job.model.sidecar)),
    ...axesLine(axes),
    [
      'plan',
      `${counted(plan.shards.length, 'shard')}, ${counted(plan.parts.length, 'part')}, digest ${plan.digest.slice(0, 12)}`,
    ],
    ...(reuse === undefined ? [] : [['reuse', reuseText(reuse)] as [string, string]]),
    ['time', time],
    [
      'disk',
      `about ${fileSize(estimate.bytes)} for the result, ${fileSize(estimate.peakBytes)} during the run`,
    ],
    ...warnings.map((warning): [string, string] => ['warning', warning]),
  ]);
  const shown = classes
    .slice(0, shownClasses)
    .map(([label, count]): [string, string] => [label ?? '(no label)', integer(count)]);
  const more = classes.length > shownClasses ? `\n  and ${integer(classes.length - shownClasses)} more` : '';
  return `Dry run: nothing was written. Plan:\n${facts}\n\nImages by class:\n${columns(shown)}${more}`;
}

function reuseText({ known, likely, extract }: NonNullable<RunPreview['reuse']>): string {
  const compared = likely === 0 ? '' : `, ${integer(likely)} are compared by content`;
  return `features of ${integer(known)} images are known${compared}, ${integer(extract)} to extract`;
}

function classesOf(plan: RunPreview['plan']): [string | null, number][] {
  return [...plan.listing.images.countByLabel()].sort(([, a], [, b]) => b - a);
}

function axesLine(axes: RunPreview['axes']): [string, string][] {
  if (axes === undefined) return [];
  return [['axes', `${integer(axes.k)} of ${axes.result}, fitted on ${integer(axes.n)} rows`]];
}
