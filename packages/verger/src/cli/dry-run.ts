import type { RunPreview } from '../index.js';
import { columns, duration, endingList, fileSize, integer } from './format.js';

const shownClasses = 20;

export function dryRunJson({ plan, shape, warnings, estimate, reuse }: RunPreview): object {
  return {
    planDigest: plan.digest,
    images: plan.listing.images.length,
    rejects: plan.listing.rejects,
    ignored: plan.listing.ignored,
    ignoredByEnding: plan.listing.ignoredByEnding,
    classes: classesOf(plan).map(([label, images]) => ({ label, images })),
    shards: plan.shards.length,
    parts: plan.parts.length,
    features: shape.features,
    preprocessing: shape.preprocessing,
    ...(reuse === undefined ? {} : { reuse }),
    estimate,
    warnings,
  };
}

export function dryRunText({ plan, shape, warnings, estimate, reuse }: RunPreview): string {
  const { images, rejects, ignored, ignoredByEnding } = plan.listing;
  const { width, height, filter } = shape.preprocessing;
  const classes = classesOf(plan);
  const facts = columns([
    ['images', `${integer(images.length)} in ${integer(classes.length)} classes`],
    ['rejects', `${integer(rejects.length)} so far`],
    ['ignored', `${integer(ignored)} other files${endingList(ignoredByEnding)}`],
    ['backbone', `${width}x${height} (${filter}) -> ${integer(shape.features)} features`],
    [
      'plan',
      `${integer(plan.shards.length)} shards, ${integer(plan.parts.length)} parts, digest ${plan.digest.slice(0, 12)}`,
    ],
    ...(reuse === undefined ? [] : [['reuse', reuseText(reuse)] as [string, string]]),
    ['time', `about ${duration(estimate.seconds)}`],
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
