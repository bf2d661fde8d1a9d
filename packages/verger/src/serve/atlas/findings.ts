import type { AtlasColumns } from './atlas-columns.js';
import type { FindingKind } from './finding-kinds.js';

/**
 * The rows of a finding: suspects and outliers with the worst first, near duplicates group by group.
 * @param outliersAbove the score above which an image is an outlier
 */
export function findingRows(columns: AtlasColumns, kind: FindingKind, outliersAbove: number): Uint32Array {
  const { suspectRank, duplicateGroup, outlierScore } = columns;
  switch (kind) {
    case 'suspects':
      return rowsWhere(columns, (row) => suspectRank[row] > 0).sort(
        (a, b) => suspectRank[a] - suspectRank[b],
      );
    case 'duplicates':
      return rowsWhere(columns, (row) => duplicateGroup[row] > 0).sort(
        (a, b) => duplicateGroup[a] - duplicateGroup[b] || a - b,
      );
    case 'outliers':
      return rowsWhere(columns, (row) => outlierScore[row] > outliersAbove).sort(
        (a, b) => outlierScore[b] - outlierScore[a] || a - b,
      );
  }
}

function rowsWhere({ rows }: AtlasColumns, isWanted: (row: number) => boolean): Uint32Array {
  const found = new Uint32Array(rows);
  let n = 0;
  for (let row = 0; row < rows; row++) if (isWanted(row)) found[n++] = row;
  return found.slice(0, n);
}
