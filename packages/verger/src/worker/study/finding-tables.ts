import type { TableColumn } from '../../parquet/typed-table.js';
import { squaredDistance } from '../../study/table.js';
import type { Suspicion } from '../../study/suspects/suspects.js';
import type { Findings } from './findings.js';
import type { Studied } from './studied.js';

/** Neighbours that are named as evidence. */
const named = 5;

/** One row for each suspect, the most suspicious first; those by other groups follow. */
export function suspectColumns(studied: Studied, findings: Findings): TableColumn[] {
  const { labels, texts } = studied;
  const listed = [
    ...rowsOf(findings.suspicion, 'all'),
    ...(findings.suspicionOfOthers === undefined ? [] : rowsOf(findings.suspicionOfOthers, 'other-groups')),
  ];
  const { k, rows } = findings.voters;
  return [
    ...keysOf(
      studied,
      listed.map(({ row }) => row),
    ),
    { name: 'other_label', type: 'text', values: listed.map(({ other }) => labels.texts[other]) },
    { name: 'label_probability', type: 'float32', values: listed.map(({ given }) => given) },
    { name: 'other_probability', type: 'float32', values: listed.map(({ probability }) => probability) },
    { name: 'judged_by', type: 'text', values: listed.map(({ by }) => by) },
    {
      name: 'nearest',
      type: 'texts',
      values: listed.map(({ row }) =>
        Array.from(rows.subarray(row * k, row * k + named), (other) => texts.paths[other]),
      ),
    },
  ];
}

/** One row for each image of a group; groups across splits first. */
export function duplicateColumns(studied: Studied, { duplicates }: Findings): TableColumn[] {
  const listed = duplicates.groups.flatMap(({ rows, acrossSplits }, group) =>
    rows.map((row) => ({ row, first: rows[0], acrossSplits, group: group + 1 })),
  );
  return [
    { name: 'duplicate_group', type: 'int32', values: listed.map(({ group }) => group) },
    ...keysOf(
      studied,
      listed.map(({ row }) => row),
    ),
    { name: 'split', type: 'text', values: listed.map(({ row }) => studied.texts.splits[row]) },
    { name: 'across_splits', type: 'flag', values: listed.map(({ acrossSplits }) => acrossSplits) },
    {
      name: 'distance_to_first',
      type: 'float32',
      values: listed.map(({ row, first }) => Math.sqrt(squaredDistance(studied.table, row, first))),
    },
  ];
}

/** One row for each outlier, the oddest first. */
export function outlierColumns(studied: Studied, { outliers: { rows }, oddness }: Findings): TableColumn[] {
  return [
    ...keysOf(studied, [...rows]),
    { name: 'outlier_score', type: 'float32', values: Array.from(rows, (row) => oddness[row]) },
  ];
}

/** What identifies an image, and its label. */
function keysOf({ texts, digests }: Studied, rows: readonly number[]): TableColumn[] {
  return [
    { name: 'path', type: 'text', values: rows.map((row) => texts.paths[row]) },
    { name: 'sha256', type: 'text', values: rows.map((row) => digests[row]) },
    { name: 'label', type: 'text', values: rows.map((row) => texts.labels[row]) },
  ];
}

interface ListedSuspect {
  readonly row: number;
  readonly other: number;
  readonly given: number;
  readonly probability: number;
  readonly by: 'all' | 'other-groups';
}

function rowsOf({ suspects, votes }: Suspicion, by: ListedSuspect['by']): ListedSuspect[] {
  return Array.from(suspects, (row) => ({
    row,
    other: votes.other[row],
    given: votes.given[row],
    probability: votes.otherProbability[row],
    by,
  }));
}
