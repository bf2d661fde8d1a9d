import type { Columns } from '../parquet/columns.js';

/** What the rows of a result hold, and how. */
export interface TableSettings {
  /** `none` leaves out the column `features`. */
  readonly features: 'all' | 'none';
  /** The type of the numbers in `features` and `components`. */
  readonly dtype: 'float32' | 'float16';
  /** `fixed`: the Arrow schema in each part gives the lists' length, so that Arrow readers return arrays. */
  readonly lists: 'variable' | 'fixed';
  /** Adds a column `split`: an image's first folder, if it lies in more than one. */
  readonly splitColumn: boolean;
}

/** The table of a run for which nothing else is asked. */
export const plainTable: TableSettings = {
  features: 'all',
  dtype: 'float32',
  lists: 'variable',
  splitColumn: false,
};

/** The settings that are not those of a plain run, for its manifest and the digest of its plan. */
export function unusualSettings(table: TableSettings): Partial<TableSettings> {
  const { features, dtype, lists, splitColumn } = table;
  return {
    ...(features === plainTable.features ? {} : { features }),
    ...(dtype === plainTable.dtype ? {} : { dtype }),
    ...(lists === plainTable.lists ? {} : { lists }),
    ...(splitColumn === plainTable.splitColumn ? {} : { splitColumn }),
  };
}

/**
 * The columns of a run's parts.
 * @param width features of the backbone
 * @param k components
 */
export function columnsOf(table: TableSettings, width: number, k: number): Columns {
  const { features, dtype, lists, splitColumn } = table;
  return { features: features === 'none' ? 0 : width, components: k, split: splitColumn, dtype, lists };
}
