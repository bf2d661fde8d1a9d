import type { TableColumn } from '../../parquet/typed-table.js';
import type { Suspicion } from '../../study/suspects/suspects.js';
import type { Findings } from './findings.js';
import type { Studied } from './studied.js';

/** The columns of the table of images: one row for each, in the order of the result. */
export function imageColumns(studied: Studied, findings: Findings): TableColumn[] {
  const { table, digests, texts, positions, kept } = studied;
  const { voters, suspicion, suspicionOfOthers, duplicates, oddness } = findings;
  const rows = Array.from({ length: table.rows }, (_, row) => row);
  const axis = (values: Float32Array, width: number, at: number) =>
    rows.map((row) => (at < width ? values[row * width + at] : 0));
  return [
    { name: 'path', type: 'text', values: texts.paths },
    { name: 'sha256', type: 'text', values: digests },
    { name: 'label', type: 'text', values: texts.labels },
    { name: 'split', type: 'text', values: texts.splits },
    { name: 'x', type: 'float32', values: axis(positions, 2, 0) },
    { name: 'y', type: 'float32', values: axis(positions, 2, 1) },
    { name: 'pca_x', type: 'float32', values: axis(table.values, table.width, 0) },
    { name: 'pca_y', type: 'float32', values: axis(table.values, table.width, 1) },
    { name: 'kept_10', type: 'float32', values: [...kept[0]] },
    { name: 'kept_50', type: 'float32', values: [...kept[1]] },
    ...suspicionColumns(studied, suspicion, ''),
    ...(suspicionOfOthers === undefined ? [] : suspicionColumns(studied, suspicionOfOthers, '_other_groups')),
    { name: 'duplicate_group', type: 'int32', values: groupOf(table.rows, duplicates.groups) },
    { name: 'outlier_score', type: 'float32', values: [...oddness] },
    {
      name: 'neighbours',
      type: 'neighbours',
      k: voters.k,
      ids: voters.rows,
      distances: Float32Array.from(voters.squares, Math.sqrt),
    },
  ];
}

function suspicionColumns(
  { labels, table }: Studied,
  { votes, suspects }: Suspicion,
  ending: string,
): TableColumn[] {
  const ranks: (number | null)[] = Array.from({ length: table.rows }, () => null);
  suspects.forEach((row, place) => (ranks[row] = place + 1));
  const isJudged = (row: number) => labels.numbers[row] >= 0 && !Number.isNaN(votes.given[row]);
  const others = Array.from(votes.other, (other) => (other < 0 ? null : labels.texts[other]));
  return [
    {
      name: `label_probability${ending}`,
      type: 'float32',
      values: Array.from(votes.given, (given, row) => (isJudged(row) ? given : null)),
    },
    { name: `other_label${ending}`, type: 'text', values: others },
    {
      name: `other_probability${ending}`,
      type: 'float32',
      values: others.map((other, row) => (other === null ? null : votes.otherProbability[row])),
    },
    { name: `suspect_rank${ending}`, type: 'int32', values: ranks },
  ];
}

/** The number of each row's group of near duplicates, from 1. */
function groupOf(rows: number, groups: Findings['duplicates']['groups']): (number | null)[] {
  const numbers: (number | null)[] = Array.from({ length: rows }, () => null);
  groups.forEach((group, number) => {
    for (const row of group.rows) numbers[row] = number + 1;
  });
  return numbers;
}
