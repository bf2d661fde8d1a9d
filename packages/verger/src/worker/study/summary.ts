import type { AtlasSummary } from '../../job/atlas.js';
import type { TaskOf } from '../../job/task-kind.js';
import type { judge } from '../../job/tasks/judge.js';
import { sampleOf, trustworthiness } from '../../study/faithfulness/trustworthiness.js';
import type { Findings } from './findings.js';
import type { Studied } from './studied.js';

/** Rows of each kind that a summary names. */
const shown = 10;
/** Images of a group that it names. */
const shownOfGroup = 5;

/** The findings in short. */
export function summaryOf(
  studied: Studied,
  findings: Findings,
  penalty: TaskOf<typeof judge>['penalty'],
): AtlasSummary {
  const { table, texts, labels, kept } = studied;
  const { suspicion, suspicionOfOthers, duplicates, outliers, oddness, curves } = findings;
  const { length: compared } = sampleOf(table.rows);
  const faithfulness = (at: number, ofMap: number) => ({
    kept10: meanOf(kept[at]),
    kept50: meanOf(kept[at + 1]),
    trustworthiness: trustworthiness(ofMap, compared),
  });
  return {
    images: table.rows,
    components: table.width,
    labels: labels.texts.length,
    map: faithfulness(0, penalty.map),
    firstComponents: faithfulness(2, penalty.components),
    accuracy: [...curves],
    suspects: {
      count: suspicion.suspects.length,
      byOtherGroups: suspicionOfOthers?.suspects.length ?? null,
      top: Array.from(suspicion.suspects.subarray(0, shown), (row) => ({
        path: texts.paths[row],
        label: labels.texts[labels.numbers[row]],
        other: labels.texts[suspicion.votes.other[row]],
        probability: suspicion.votes.otherProbability[row],
      })),
    },
    duplicates: {
      threshold: duplicates.threshold,
      groups: duplicates.groups.length,
      images: duplicates.groups.reduce((sum, group) => sum + group.rows.length, 0),
      acrossSplits: duplicates.groups.filter(({ acrossSplits }) => acrossSplits).length,
      top: duplicates.groups.slice(0, shown).map((group) => ({
        paths: group.rows.slice(0, shownOfGroup).map((row) => texts.paths[row]),
        images: group.rows.length,
        acrossSplits: group.acrossSplits,
      })),
    },
    outliers: {
      count: outliers.rows.length,
      above: outliers.above,
      top: Array.from(outliers.rows.subarray(0, shown), (row) => ({
        path: texts.paths[row],
        label: texts.labels[row],
        score: Number.isFinite(oddness[row]) ? oddness[row] : null,
      })),
    },
  };
}

function meanOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
