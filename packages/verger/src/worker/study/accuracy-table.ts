import type { AtlasCurve } from '../../job/atlas.js';
import type { TableColumn } from '../../parquet/typed-table.js';

/** One row for each number of components, once for all neighbours and once for those of other groups. */
export function accuracyColumns(curves: readonly AtlasCurve[]): TableColumn[] {
  const listed = curves.flatMap(({ points, ...curve }) => points.map((point) => ({ ...point, ...curve })));
  return [
    { name: 'neighbours', type: 'text', values: listed.map(({ neighbours }) => neighbours) },
    { name: 'components', type: 'int32', values: listed.map(({ components }) => components) },
    { name: 'accuracy', type: 'float32', values: listed.map(({ accuracy }) => accuracy) },
    { name: 'standard_error', type: 'float32', values: listed.map(({ error }) => error) },
    { name: 'images', type: 'int32', values: listed.map(({ judged }) => judged) },
    {
      name: 'recommended',
      type: 'flag',
      values: listed.map(({ components, recommended }) => components === recommended),
    },
  ];
}
