import * as z from 'zod';
import { atlasSummarySchema } from '../atlas.js';
import { defineStudyTask } from '../task-kind.js';
import { workFileSchema } from '../work-files.js';

/** Draws the conclusions of a study, and writes the tables of the atlas. */
export const judge = defineStudyTask({
  kind: 'judge',
  fields: z.object({
    inputs: workFileSchema,
    /** Lists of files in the order of the rows: neighbours, positions, and what the map keeps of them. */
    lists: workFileSchema,
    positions: workFileSchema,
    kept: workFileSchema,
    /** Sums over all rows of the sample. */
    penalty: z.object({ map: z.number(), components: z.number() }),
    groups: z.string().optional(),
  }),
  id: () => 'judge',
  report: z.object({ files: z.array(workFileSchema), summary: atlasSummarySchema }),
  files: ({ files }) => files,
});
