import type { ResultJob } from '../job/job.js';
import type { PartFile } from '../job/part-file.js';
import { openResult } from '../job/places.js';
import { isInSplit } from '../recognise/split.js';
import { type FeatureRow, partRows } from './part-rows.js';

/** The rows of some parts that are to be learned. */
export interface RowsToLearn {
  readonly job: ResultJob;
  readonly parts: readonly PartFile[];
  readonly width: number;
  readonly split?: string | undefined;
}

/** In the order of the parts and of their rows. */
export async function* rowsToLearn({
  job,
  parts,
  width,
  split,
}: RowsToLearn): AsyncGenerator<FeatureRow & { readonly label: string }> {
  for (const part of parts)
    for await (const row of partRows(openResult(job), part, width)) {
      const { label } = row;
      if (label !== null && isInSplit(row.path, split)) yield { ...row, label };
    }
}

/** All rows of the parts, labelled or not. */
export function rowsOf(parts: readonly PartFile[]): number {
  return parts.reduce((sum, { rows }) => sum + rows, 0);
}
