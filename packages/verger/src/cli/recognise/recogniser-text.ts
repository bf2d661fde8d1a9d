import { counted } from '../../common/counted.js';
import type { RecogniserFacts } from '../../recognise/recogniser-facts.js';
import { columns, percent } from '../format.js';

/** What a recogniser is made of, for people. */
export function recogniserText(facts: RecogniserFacts, path: string): string {
  const { images, labels, kinds, backbone, features, views, shrinkage, neighbours, calibratedOn } = facts;
  const kindsText = kinds === labels ? '' : ` of ${counted(kinds, 'kind')}`;
  return `${columns([
    ['recogniser', path],
    ['learned', `${counted(images, 'image')}, ${counted(labels, 'label')}${kindsText}`],
    ['features', `${features} of ${backbone}, covariance shrunk by ${percent(shrinkage)}`],
    ...(views.length === 1 ? [] : [['views', `middle ${views.join(', ')}% of each image`] as const]),
    ...(neighbours ? [['neighbours', 'the nearest images of each label count too'] as const] : []),
    ['calibrated', calibratedOn === null ? uncalibrated : calibrationText(calibratedOn)],
  ])}\n`;
}

const uncalibrated = 'no: it always answers. Add --calibrate with photos of the scene where it will be used';

function calibrationText({
  what,
  photos,
  groups,
  accepted,
  covered,
}: NonNullable<RecogniserFacts['calibratedOn']>): string {
  const guarantee = `for photos like these, ${percent(accepted)} are accepted, and candidates hold the label of ${percent(covered)}`;
  return `on ${photos} ${what}, ${counted(groups, 'group')}: ${guarantee}`;
}
