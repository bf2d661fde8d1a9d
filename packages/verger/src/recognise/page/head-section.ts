import { counted } from '../../common/counted.js';
import { brand } from '../../runs/report/brand.js';
import { formatShare, oneLine } from '../../runs/report/format.js';
import { type Markup, markup } from '../../runs/report/markup.js';
import { warnings } from '../../runs/report/warnings.js';
import type { Evaluation } from '../evaluation.js';
import type { EvaluationPageData } from './page-data.js';

/** What came out, in a sentence and in figures. */
export function headSection(data: EvaluationPageData, hasPictures: boolean): Markup {
  return markup`<header>
${brand('evaluation of a recogniser')}
<h1><bdi>${oneLine(data.title)}</bdi></h1>
<p class="summary">${sentences(data)}</p>
</header>
${warnings(warningsOf(data, hasPictures))}
<section id="figures" aria-label="Headline figures"><dl class="figures">${figures(data.evaluation)}</dl></section>`;
}

function sentences({ evaluation: { known, strangers }, recogniser, inputs }: EvaluationPageData): string {
  const texts = [
    ...(known === null
      ? []
      : [
          `Of ${counted(known.images, 'image')} of ${counted(known.labels.length, 'label')}, it named ${formatShare(known.accuracy)} correctly.`,
        ]),
    ...(strangers === null
      ? []
      : [
          `Of ${counted(strangers.images, 'image')} of labels that it does not know, it refused ${formatShare(strangers.refused)}.`,
        ]),
    ...(known === null && strangers === null ? ['There was no image with a label.'] : []),
    `It knows ${counted(recogniser.labels, 'label')} from ${counted(recogniser.images, 'image')}.`,
  ];
  const { rejects } = inputs;
  if (rejects.length > 0) texts.push(`${counted(rejects.length, 'file')} could not be judged.`);
  return texts.join(' ');
}

function warningsOf({ seen, recogniser, images }: EvaluationPageData, hasPictures: boolean): string[] {
  return [
    ...(seen === 0
      ? []
      : [`It has seen ${counted(seen, 'image')} of these before, so the figures are too good.`]),
    ...(recogniser.calibratedOn === null
      ? ['It is not calibrated: it refuses nothing, and its sureness means little.']
      : []),
    ...(hasPictures
      ? []
      : [
          `There are no pictures: the images are not in ${images} any more. Evaluate with --images and the folder where they are now.`,
        ]),
  ];
}

function figures({ known, strangers }: Evaluation): Markup[] {
  return [
    ...(known === null ? [] : knownFigures(known)),
    ...(strangers === null ? [] : strangerFigures(strangers)),
  ];
}

function knownFigures(known: NonNullable<Evaluation['known']>): Markup[] {
  const hasKinds = known.kinds.length < known.labels.length;
  return [
    figure('Right', known.accuracy, 'The first guess is the label.'),
    ...(hasKinds
      ? [figure('Right by kind', known.kindAccuracy, 'Labels of one kind, such as two apples, count as one.')]
      : []),
    figure('Surest 80% right', known.answering[80], 'If it answers only these.'),
    figure(
      'Sureness off by',
      known.calibrationError.after,
      'Mean difference between how sure it is and how often it is right.',
    ),
    figure(
      'Label among candidates',
      known.coverage,
      `It has ${known.meanCandidates.toFixed(1)} candidates an image, on average.`,
    ),
    figure('Refused though known', known.refused, 'It said that it had learned nothing like it.'),
  ];
}

function strangerFigures(strangers: NonNullable<Evaluation['strangers']>): Markup[] {
  const { separation } = strangers;
  return [
    figure('Strangers refused', strangers.refused, 'Images of labels that it does not know.'),
    ...(separation === null
      ? []
      : [
          figure(
            'Strangers told',
            separation.auroc,
            'Of a stranger and a known image, the stranger is further from what it knows (AUROC).',
          ),
        ]),
  ];
}

function figure(name: string, share: number, meaning: string): Markup {
  return markup`<div><dt>${name}</dt><dd>${formatShare(share)}</dd><dd class="meaning">${meaning}</dd></div>`;
}
