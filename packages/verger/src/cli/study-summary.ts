import { counted } from '../common/counted.js';
import type { AtlasCurve, AtlasManifest, AtlasSummary } from '../job/atlas.js';
import { columns, displayPath, duration, integer, percent } from './format.js';

/** Rows of each kind of finding. */
const shown = 5;

/** What a study found, for people. */
export function studySummary({ summary, run }: AtlasManifest, output: string): string {
  const stages = run.stages.map(({ name, seconds }) => `${name} ${duration(seconds)}`);
  const { images, labels, components } = summary;
  const facts: [string, string][] = [
    ['images', `${integer(images)} with ${counted(labels, 'label')}, by ${counted(components, 'component')}`],
    ...findings(summary),
    ['time', `${duration(run.seconds)}: ${stages.join(', ')}`],
    ['atlas', `${displayPath(output)}/_verger/atlas/`],
  ];
  return [columns(facts), ...evidence(summary)].join('\n\n');
}

/** What there is to know of a result, line by line. */
export function findings(summary: AtlasSummary): [string, string][] {
  return [
    ['map', faithfulness(summary.map)],
    ['PCA alone', faithfulness(summary.firstComponents)],
    ...summary.accuracy.map((curve): [string, string] => [
      curve.neighbours === 'all' ? 'components' : 'by other groups',
      accuracy(curve),
    ]),
    ['suspects', suspects(summary)],
    ['duplicates', duplicates(summary)],
    ['outliers', outliers(summary)],
  ];
}

function faithfulness({ kept10, kept50, trustworthiness }: AtlasSummary['map']): string {
  return `keeps ${percent(kept10)} of the 10 nearest of an image, ${percent(kept50)} of 50; trustworthiness ${trustworthiness.toFixed(3)}`;
}

function accuracy({ points, recommended, judged }: AtlasCurve): string {
  const at = points.find(({ components }) => components === recommended);
  if (at === undefined) return 'no two images of different groups have the same label';
  const best = points.reduce((most, point) => (point.accuracy > most.accuracy ? point : most));
  return `${counted(at.components, 'component')} are enough: the nearest of ${percent(at.accuracy)} has the same label, at best ${percent(best.accuracy)} ± ${percent(best.error)} with ${integer(best.components)} (${counted(judged, 'image')})`;
}

function suspects({ suspects: { count, byOtherGroups }, accuracy: curves }: AtlasSummary): string {
  if (curves.length === 0) return 'none: no image has a label';
  const others = byOtherGroups === null ? '' : `; ${integer(byOtherGroups)} by other groups`;
  return `${integer(count)} labels that the neighbours do not share${others}`;
}

function duplicates({ duplicates: { groups, images, acrossSplits } }: AtlasSummary): string {
  if (groups === 0) return 'none';
  const across = acrossSplits === 0 ? '' : `, ${integer(acrossSplits)} of them across splits`;
  return `${counted(images, 'image')} in ${counted(groups, 'group')}${across}`;
}

function outliers({ outliers: { count, above } }: AtlasSummary): string {
  return `${counted(count, 'image')} more than ${above.toFixed(2)} times as far from the neighbours as those from theirs`;
}

/** The first of each kind. */
function evidence(summary: AtlasSummary): string[] {
  const sections: [string, [string, string][]][] = [
    [
      'Suspects, the most suspicious first',
      summary.suspects.top.map(({ path, label, other, probability }) => [
        path,
        `${label}: ${percent(probability)} of the neighbours are ${other}`,
      ]),
    ],
    [
      'Near duplicates, across splits first',
      summary.duplicates.top.map(({ paths: [first, ...others], images, acrossSplits }) => {
        const more = images - 1 - others.length;
        const all = more > 0 ? [...others, `${integer(more)} more`] : others;
        return [first, `${acrossSplits ? 'across splits: ' : ''}${all.join(', ')}`];
      }),
    ],
    [
      'Outliers, the oddest first',
      summary.outliers.top.map(({ path, score }) => [path, score === null ? 'alone' : score.toFixed(1)]),
    ],
  ];
  return sections
    .filter(([, rows]) => rows.length > 0)
    .map(([title, rows]) => `${title}:\n${columns(rows.slice(0, shown))}`);
}
