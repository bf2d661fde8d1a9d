import * as z from 'zod';
import { partFileSchema } from '../part-file.js';
import { defineResultTask, numbered } from '../task-kind.js';
import { workFileSchema } from '../work-files.js';

/** Learns the labelled rows of some parts: leaves a recogniser that knows nothing else. */
export const tally = defineResultTask({
  kind: 'tally',
  fields: z.object({
    group: z.int(),
    parts: z.array(partFileSchema).readonly(),
    backbone: z
      .object({ name: z.string(), featureDigest: z.string(), views: z.array(z.int()).readonly() })
      .readonly(),
    /** Features of a row: those of all views. */
    width: z.int(),
    /** What a whole number of the sums is worth. */
    step: z.number(),
    /** Whether to keep the features of each image, too. */
    neighbours: z.boolean(),
    /** Only images whose first folder has this name; all with a label if absent. */
    split: z.string().optional(),
  }),
  id: ({ group }) => `tally-${numbered(group)}`,
  report: z.object({ group: z.int(), images: z.int(), recogniser: workFileSchema }),
  files: ({ recogniser }) => [recogniser],
});
